// The reference load generator over WebSocket: the library `ws` instead of our own read path, to cross-check it.
// https://github.com/websockets/ws/blob/master/doc/ws.md
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
import { ReconnectingRequester } from '../reconnecting-requester.ts';
import { eventsPath, streamsPath, withFirstMessages, type UpgradeOptions } from '../request-head.ts';
import type { TlsUse } from '../tls-use.ts';
import { ReferenceWsConnection } from './ws-connection.ts';

export class ReferenceWs implements ClientTransport {
  readonly kind: ClientKind = 'reference';
  readonly transport: Transport = 'ws';
  readonly counters: ReadCounters = emptyCounters();
  onBurst: ClientTransport['onBurst'] = undefined;
  readonly #tls: ClientTls | undefined;

  constructor(tls?: ClientTls) {
    this.#tls = tls;
  }

  get tls(): TlsUse | undefined {
    return this.#tls;
  }

  subscribe(options: SubscribeOptions, receiver: Receiver): Subscription {
    const path = eventsPath(options, 'ws');
    return withFirstMessages(this.#connect(options, path, receiver), options);
  }

  openRequester(options: ConnectOptions & { readonly keepAlive: boolean }, receiver: Receiver): Requester {
    const path = streamsPath(options.client);
    return options.keepAlive
      ? this.#connect(options, path, receiver)
      : new ReconnectingRequester((each) => this.#connect(options, path, each), receiver);
  }

  #connect(options: UpgradeOptions, path: string, receiver: Receiver): ReferenceWsConnection {
    return new ReferenceWsConnection(this.counters, this.#tls, { ...options, path }, receiver);
  }
}
