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
import { emptyCounters } from '../read-path.ts';
import { ReconnectingRequester } from '../reconnecting-requester.ts';
import { eventsPath, streamsPath, withFirstMessages } from '../request-head.ts';
import { ReferenceWsConnection } from './ws-connection.ts';

export class ReferenceWs implements ClientTransport {
  readonly kind: ClientKind = 'reference';
  readonly transport: Transport = 'ws';
  readonly counters: ReadCounters = emptyCounters();
  onBurst: ClientTransport['onBurst'] = undefined;

  subscribe(options: SubscribeOptions, receiver: Receiver): Subscription {
    const path = eventsPath(options, 'ws');
    return withFirstMessages(new ReferenceWsConnection(this.counters, options, path, receiver), options);
  }

  openRequester(options: ConnectOptions & { readonly keepAlive: boolean }, receiver: Receiver): Requester {
    const path = streamsPath(options.client);
    return options.keepAlive
      ? new ReferenceWsConnection(this.counters, options, path, receiver)
      : new ReconnectingRequester(
          (each) => new ReferenceWsConnection(this.counters, options, path, each),
          receiver,
        );
  }
}
