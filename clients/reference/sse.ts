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
import { emptyCounters } from '../read-path.ts';
import { ReferenceSseRequester } from './sse-requester.ts';
import { ReferenceSseSubscription } from './sse-subscription.ts';
import { WireAgent } from './wire-socket.ts';

export class ReferenceSse implements ClientTransport {
  readonly kind: ClientKind = 'reference';
  readonly transport: Transport = 'sse';
  readonly counters: ReadCounters = emptyCounters();
  onBurst: ClientTransport['onBurst'] = undefined;
  /** Event streams: each on a connection of its own. */
  readonly #streams = new WireAgent({ keepAlive: true, maxSockets: Infinity });

  subscribe(options: SubscribeOptions, receiver: Receiver): Subscription {
    return new ReferenceSseSubscription(this.counters, this.#streams, options, receiver);
  }

  openRequester(options: ConnectOptions & { readonly keepAlive: boolean }, receiver: Receiver): Requester {
    return new ReferenceSseRequester(this.counters, options, options.keepAlive, receiver);
  }
}
