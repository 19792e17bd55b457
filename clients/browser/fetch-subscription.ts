// A subscriber over `fetch`, whose response is read as it comes: what a page does that cannot use EventSource.
import type { ClientClose, ConnectTimings, Receiver, SubscribeOptions, Subscription } from '../client.ts';
import { CLOSED_BY_CLIENT, STREAM_ENDED } from '../client-close.ts';
import { ConnectTimes } from '../connect-times.ts';
import { MAX_EVENT_BYTES } from '../event-stream-response.ts';
import { EventStreamParser } from '../lean/event-stream-parser.ts';
import type { ReadPath } from '../read-path.ts';
import { eventsPath } from '../request-head.ts';
import { uplinkOptions } from '../uplink-batch.ts';
import { readFetchStream } from './fetch-stream.ts';
import { PagePosts } from './posts.ts';

export class BrowserFetchSubscription implements Subscription {
  readonly #times = new ConnectTimes();
  readonly #receiver: Receiver;
  readonly #abort = new AbortController();
  readonly #parser = new EventStreamParser(MAX_EVENT_BYTES);
  readonly #posts: PagePosts | undefined;
  #isClosed = false;

  constructor(path: ReadPath, options: SubscribeOptions, receiver: Receiver) {
    this.#receiver = receiver;
    path.counters.sockets++;
    const uplink = uplinkOptions(options.uplink);
    this.#posts =
      uplink && new PagePosts(path, options.client, uplink, receiver, (close) => this.#end(close));
    const resume = options.resumeAfter === undefined ? {} : { 'Last-Event-ID': String(options.resumeAfter) };
    const headers = { Accept: 'text/event-stream', ...resume };
    const user = { timings: this.#times, receiver, opened: () => receiver.opened?.() };
    const { signal } = this.#abort;
    void readFetchStream(path, eventsPath(options, 'sse'), { headers, signal }, user, this.#parser).then(
      (close) => this.#end(close ?? STREAM_ENDED),
    );
  }

  get timings(): ConnectTimings {
    return this.#times;
  }

  get lastEventId(): string {
    return this.#parser.lastEventId;
  }

  get retryMs(): number | undefined {
    return this.#parser.retryMs;
  }

  send(message: Uint8Array, binary = false): void {
    if (this.#posts === undefined) throw new Error('send() needs an uplink: subscribe with `uplink: true`');
    if (!this.#isClosed) this.#posts.send(message, binary);
  }

  /** Throws: a page that stops reading has a browser that reads on for it. */
  pause(): void {
    throw new Error('a fetch stream of a browser cannot be paused: the browser reads on');
  }

  resume(): void {
    // It has never been paused.
  }

  close(): void {
    this.#end(CLOSED_BY_CLIENT);
  }

  drop(): void {
    this.close();
  }

  #end(close: ClientClose): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#posts?.abandon();
    this.#abort.abort();
    setTimeout(() => this.#receiver.closed(close));
  }
}
