// The client of a page: what a browser offers, behind the contract of all clients. It runs in the page. What a browser does
// not tell stays unknown: bytes on the wire, heads, when TCP was established, and for an EventSource why it failed.
import type { Transport } from '../../servers/target.ts';
import type {
  BrowserClientKind,
  ClientTransport,
  ConnectOptions,
  ReadCounters,
  Receiver,
  Requester,
  SubscribeOptions,
  Subscription,
} from '../client.ts';
import { ReadPath } from '../read-path.ts';
import { ReconnectingRequester } from '../reconnecting-requester.ts';
import { eventsPath, streamsPath } from '../request-head.ts';
import { BrowserEventSource } from './event-source.ts';
import { BrowserFetchSubscription } from './fetch-subscription.ts';
import { BrowserFetchRequester } from './fetch-requester.ts';
import { BrowserWebSocket } from './web-socket.ts';

export class BrowserTransport implements ClientTransport {
  readonly kind: BrowserClientKind;
  readonly transport: Transport;
  /** Of lean clients only: a page cannot tell what one turn of its loop has read. */
  onBurst: ClientTransport['onBurst'] = undefined;
  readonly #path = new ReadPath();

  /** `browser` reads event streams with `EventSource`, `browser-fetch` with `fetch`. Requests are POSTs, which only `fetch` can. */
  constructor(kind: BrowserClientKind, transport: Transport) {
    this.kind = kind;
    this.transport = transport;
  }

  get counters(): ReadCounters {
    return this.#path.counters;
  }

  subscribe(options: SubscribeOptions, receiver: Receiver): Subscription {
    if (this.transport === 'ws') return new BrowserWebSocket(this.#path, eventsPath(options, 'ws'), receiver);
    return this.kind === 'browser'
      ? new BrowserEventSource(this.#path, options, receiver)
      : new BrowserFetchSubscription(this.#path, options, receiver);
  }

  openRequester(options: ConnectOptions & { readonly keepAlive: boolean }, receiver: Receiver): Requester {
    const path = streamsPath(options.client);
    if (this.transport === 'sse') return new BrowserFetchRequester(this.#path, path, receiver);
    return options.keepAlive
      ? new BrowserWebSocket(this.#path, path, receiver)
      : new ReconnectingRequester((each) => new BrowserWebSocket(this.#path, path, each), receiver);
  }
}
