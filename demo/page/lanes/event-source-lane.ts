// EventSource: the browser reconnects by itself and sends Last-Event-ID, unless the answer is no event stream: then it
// gives up for good. https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface
import type { Lane, LaneAddress, LaneListener } from './lane.ts';

export class EventSourceLane implements Lane {
  readonly #source: EventSource;

  constructor({ url }: LaneAddress, listener: LaneListener) {
    this.#source = new EventSource(url);
    let read = 0;
    this.#source.addEventListener('open', () => listener.opened());
    this.#source.addEventListener('message', (event) => {
      listener.arrived(String(event.data), performance.now(), read++);
    });
    this.#source.addEventListener('error', () => {
      const again = this.#source.readyState === EventSource.CONNECTING;
      listener.lost(again ? 'the connection broke' : 'the answer was no event stream', again);
    });
  }

  close(): void {
    this.#source.close();
  }
}
