// The reference load generator over Server-Sent Events: node:http and eventsource-parser instead of our own read
// path, to cross-check it. https://nodejs.org/api/http.html#class-httpagent
import type { Transport } from '../../servers/target.ts';
import type {
  ClientKind,
  ClientTransport,
  ConnectOptions,
  ReadCounters,
  Receiver,
  Requester,
  SubscribeOptions,
  Subscription,
} from '../client.ts';
import type { ClientTls } from '../client-tls.ts';
import { emptyCounters } from '../read-path.ts';
import type { TlsUse } from '../tls-use.ts';
import { ReferenceSseRequester } from './sse-requester.ts';
import { ReferenceSseSubscription } from './sse-subscription.ts';
import { WireAgent } from './wire-socket.ts';

export class ReferenceSse implements ClientTransport {
  readonly kind: ClientKind = 'reference';
  readonly transport: Transport = 'sse';
  readonly counters: ReadCounters = emptyCounters();
  onBurst: ClientTransport['onBurst'] = undefined;
  readonly #tls: ClientTls | undefined;
  /** Event streams: each on a connection of its own. */
  readonly #streams: WireAgent;

  constructor(tls?: ClientTls) {
    this.#tls = tls;
    this.#streams = new WireAgent({ keepAlive: true, maxSockets: Infinity }, tls);
  }

  get tls(): TlsUse | undefined {
    return this.#tls;
  }

  subscribe(options: SubscribeOptions, receiver: Receiver): Subscription {
    return new ReferenceSseSubscription(this.counters, this.#streams, options, receiver);
  }

  openRequester(options: ConnectOptions & { readonly keepAlive: boolean }, receiver: Receiver): Requester {
    return new ReferenceSseRequester(this.counters, this.#tls, options, receiver);
  }
}
