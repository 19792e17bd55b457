// The lean load generator over Server-Sent Events.
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
import { LeanSseRequester } from './sse-requester.ts';
import { LeanSseSubscription } from './sse-subscription.ts';
import type { ClientTls } from '../client-tls.ts';
import { ReadPath } from '../read-path.ts';
import type { TlsUse } from '../tls-use.ts';

export class LeanSse implements ClientTransport {
  readonly kind: ClientKind = 'lean';
  readonly transport: Transport = 'sse';
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
    return new LeanSseSubscription(this.#path, options, receiver);
  }

  openRequester(options: ConnectOptions & { readonly keepAlive: boolean }, receiver: Receiver): Requester {
    return new LeanSseRequester(this.#path, options, options.keepAlive, receiver);
  }
}
