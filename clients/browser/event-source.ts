// A subscriber over the browser's EventSource. It comes back by itself after a broken connection, which nobody would see in
// the figures: so it is closed at its first error, which counts as an end. https://html.spec.whatwg.org/multipage/server-sent-events.html
import { nowNs } from '../../measure/clock.ts';
import type { ClientClose, Receiver, SubscribeOptions } from '../client.ts';
import type { ReadPath } from '../read-path.ts';
import { eventsPath } from '../request-head.ts';
import { BrowserEventStream } from './event-stream.ts';
import { deliverText } from './text-events.ts';

/** The connection has ended, and the browser was about to make another one. */
const BROKEN: ClientClose = {
  cause: 'reset',
  code: 'EVENTSOURCE_RECONNECTS',
  message: 'the stream ended and EventSource was about to reconnect; it does not say why',
};

/** The browser has given up: another status than 200, or another type. */
const GIVEN_UP: ClientClose = {
  cause: 'rejected',
  code: 'EVENTSOURCE_FAILED',
  message:
    'EventSource has given up, which it does at a status other than 200 or a type other than text/event-stream; it does not say at which',
};

export class BrowserEventSource extends BrowserEventStream {
  readonly #source: EventSource;
  #lastEventId = '';

  /** Throws for `resumeAfter`: a page cannot give an EventSource its first `Last-Event-ID`. */
  constructor(path: ReadPath, options: SubscribeOptions, receiver: Receiver) {
    if (options.resumeAfter !== undefined)
      throw new Error('an EventSource cannot be told where to resume: use --client browser-fetch');
    super(path, options, receiver);
    const source = new EventSource(eventsPath(options, 'sse'));
    this.#source = source;
    source.addEventListener('open', () => {
      this.times.openedNs ??= nowNs();
      receiver.opened?.();
    });
    source.addEventListener('message', (event: MessageEvent<string>) => {
      if (this.isClosed) return;
      path.beginRead(0);
      this.#lastEventId = event.lastEventId;
      deliverText(path, this.times, receiver, event.data);
    });
    source.addEventListener('error', () => {
      this.end(source.readyState === EventSource.CLOSED ? GIVEN_UP : BROKEN);
    });
  }

  get lastEventId(): string {
    return this.#lastEventId;
  }

  protected release(): void {
    this.#source.close();
  }
}
