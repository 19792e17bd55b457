// The load generator over HTTP/2, for both transports: node:http2 below, and the parsers of the lean clients above it.
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
import { ReadPath } from '../read-path.ts';
import { ReconnectingRequester } from '../reconnecting-requester.ts';
import { eventsPath, streamsPath } from '../request-head.ts';
import type { ClientHttp2Options, TlsUse } from '../tls-use.ts';
import { H2Connections } from './connections.ts';
import { H2SseRequester } from './sse-requester.ts';
import { H2SseSubscription } from './sse-subscription.ts';
import { SocketBytes, socketCounters } from './socket-counters.ts';
import { H2WsConnection } from './ws-connection.ts';

export class H2Transport implements ClientTransport {
  readonly kind: ClientKind;
  readonly transport: Transport;
  readonly counters: ReadCounters;
  readonly http = 2;
  readonly #path: ReadPath;
  readonly #connections: H2Connections;
  /** Of those who ask on a connection of their own. */
  readonly #own: H2Connections;

  constructor(kind: ClientKind, transport: Transport, http2: ClientHttp2Options, tls: ClientTls | undefined) {
    this.kind = kind;
    this.transport = transport;
    this.#path = new ReadPath(tls);
    const sockets = new SocketBytes();
    this.counters = socketCounters(this.#path.counters, sockets);
    this.#connections = new H2Connections(this.#path, sockets, http2);
    this.#own = new H2Connections(this.#path, sockets, { ...http2, streamsPerConnection: 1 });
  }

  get tls(): TlsUse | undefined {
    return this.#path.tls;
  }

  get onBurst(): ClientTransport['onBurst'] {
    return this.#path.onBurst;
  }

  set onBurst(listener: ClientTransport['onBurst']) {
    this.#path.onBurst = listener;
  }

  subscribe(options: SubscribeOptions, receiver: Receiver): Subscription {
    if (options.compression !== undefined)
      throw new Error('the clients of HTTP/2 ask for no compression: measure it over HTTP/1.1');
    if (this.transport === 'sse')
      return new H2SseSubscription(this.#path, this.#connections, options, receiver);
    return this.#webSocket({ ...options, path: eventsPath(options, 'ws') }, receiver);
  }

  openRequester(options: ConnectOptions & { readonly keepAlive: boolean }, receiver: Receiver): Requester {
    const connections = options.keepAlive ? this.#connections : this.#own;
    if (this.transport === 'sse') return new H2SseRequester(this.#path, connections, options, receiver);
    const at = { ...options, path: streamsPath(options.client) };
    if (options.keepAlive) return this.#webSocket(at, receiver);
    return new ReconnectingRequester((each) => new H2WsConnection(this.#path, this.#own, at, each), receiver);
  }

  #webSocket(options: ConnectOptions & { readonly path: string }, receiver: Receiver): H2WsConnection {
    return new H2WsConnection(this.#path, this.#connections, options, receiver);
  }
}
