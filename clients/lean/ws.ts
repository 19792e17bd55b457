// The lean load generator over WebSocket.
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
import { LeanWsConnection } from './ws-connection.ts';
import type { ClientTls } from '../client-tls.ts';
import { ReadPath } from '../read-path.ts';
import type { TlsUse } from '../tls-use.ts';
import { ReconnectingRequester } from '../reconnecting-requester.ts';
import { eventsPath, streamsPath, withFirstMessages } from '../request-head.ts';

export class LeanWs implements ClientTransport {
  readonly kind: ClientKind = 'lean';
  readonly transport: Transport = 'ws';
  readonly #path: ReadPath;

  constructor(tls?: ClientTls) {
    this.#path = new ReadPath(tls);
  }

  get tls(): TlsUse | undefined {
    return this.#path.tls;
  }

  get counters(): ReadCounters {
    return this.#path.counters;
  }

  get onBurst(): ClientTransport['onBurst'] {
    return this.#path.onBurst;
  }

  set onBurst(listener: ClientTransport['onBurst']) {
    this.#path.onBurst = listener;
  }

  subscribe(options: SubscribeOptions, receiver: Receiver): Subscription {
    const path = eventsPath(options, 'ws');
    return withFirstMessages(new LeanWsConnection(this.#path, options, path, receiver), options);
  }

  openRequester(options: ConnectOptions & { readonly keepAlive: boolean }, receiver: Receiver): Requester {
    const path = streamsPath(options.client);
    return options.keepAlive
      ? new LeanWsConnection(this.#path, options, path, receiver)
      : new ReconnectingRequester((each) => new LeanWsConnection(this.#path, options, path, each), receiver);
  }
}
