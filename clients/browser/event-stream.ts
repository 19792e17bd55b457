// What both kinds of event stream of a page have in common: POSTs for what goes up, no pause, and an end that is told once.
import type { ClientClose, ConnectTimings, Receiver, SubscribeOptions, Subscription } from '../client.ts';
import { CLOSED_BY_CLIENT } from '../client-close.ts';
import { ConnectTimes } from '../connect-times.ts';
import type { ReadPath } from '../read-path.ts';
import { uplinkOptions } from '../uplink-batch.ts';
import { PagePosts } from './posts.ts';

export abstract class BrowserEventStream implements Subscription {
  protected readonly times = new ConnectTimes();
  protected isClosed = false;
  readonly #receiver: Receiver;
  readonly #posts: PagePosts | undefined;

  constructor(path: ReadPath, options: SubscribeOptions, receiver: Receiver) {
    this.#receiver = receiver;
    path.counters.sockets++;
    const uplink = uplinkOptions(options.uplink);
    this.#posts = uplink && new PagePosts(path, options.client, uplink, receiver, (close) => this.end(close));
  }

  abstract get lastEventId(): string;

  /** The browser stops reading. */
  protected abstract release(): void;

  get timings(): ConnectTimings {
    return this.times;
  }

  send(message: Uint8Array, binary = false): void {
    if (this.#posts === undefined) throw new Error('send() needs an uplink: subscribe with `uplink: true`');
    if (!this.isClosed) this.#posts.send(message, binary);
  }

  /** Throws: a page that stops reading has a browser that reads on for it. */
  pause(): void {
    throw new Error('an event stream of a browser cannot be paused: the browser reads on');
  }

  resume(): void {
    // It has never been paused.
  }

  close(): void {
    this.end(CLOSED_BY_CLIENT);
  }

  drop(): void {
    this.close();
  }

  protected end(close: ClientClose): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#posts?.abandon();
    this.release();
    setTimeout(() => this.#receiver.closed(close));
  }
}
