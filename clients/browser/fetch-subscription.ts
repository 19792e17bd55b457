// A subscriber over `fetch`, whose response is read as it comes: what a page does that cannot use EventSource.
import type { Receiver, SubscribeOptions } from '../client.ts';
import { STREAM_ENDED } from '../client-close.ts';
import { MAX_EVENT_BYTES } from '../event-stream-response.ts';
import { EventStreamParser } from '../lean/event-stream-parser.ts';
import type { ReadPath } from '../read-path.ts';
import { eventsPath } from '../request-head.ts';
import { BrowserEventStream } from './event-stream.ts';
import { readFetchStream } from './fetch-stream.ts';

export class BrowserFetchSubscription extends BrowserEventStream {
  readonly #abort = new AbortController();
  readonly #parser = new EventStreamParser(MAX_EVENT_BYTES);

  constructor(path: ReadPath, options: SubscribeOptions, receiver: Receiver) {
    super(path, options, receiver);
    const resume = options.resumeAfter === undefined ? {} : { 'Last-Event-ID': String(options.resumeAfter) };
    const headers = { Accept: 'text/event-stream', ...resume };
    const user = { timings: this.times, receiver, opened: () => receiver.opened?.() };
    const { signal } = this.#abort;
    void readFetchStream(path, eventsPath(options, 'sse'), { headers, signal }, user, this.#parser).then(
      (close) => this.end(close ?? STREAM_ENDED),
    );
  }

  get lastEventId(): string {
    return this.#parser.lastEventId;
  }

  get retryMs(): number | undefined {
    return this.#parser.retryMs;
  }

  protected release(): void {
    this.#abort.abort();
  }
}
