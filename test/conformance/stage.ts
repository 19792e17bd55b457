// Sets up one test: a target that listens on a port of its own, and clients that connect to it. Everything is
// closed when the test is done.
import { onTestFinished } from 'vitest';
import type { ClientKind, ClientTransport, SubscribeOptions, Subscription } from '../../clients/client.ts';
import { clientTransport } from '../../clients/client-transports.ts';
import type { ClientHttp2Options, ClientTlsOptions } from '../../clients/tls-use.ts';
import { LISTEN_OPTIONS } from '../../harness/processes/listen-options.ts';
import type { Connection, Listener, ListenOptions, Target } from '../../servers/target.ts';
import { Reader } from './reader.ts';
import { Recorder, type Reactions } from './recorder.ts';
import { until } from './wait.ts';

/** A target with what its clients must know besides: its certificate, and how they share a connection of HTTP/2. */
export interface SecuredTarget extends Target {
  readonly clientTls?: ClientTlsOptions;
  readonly streamsPerConnection?: number;
  readonly windows?: Omit<ClientHttp2Options, 'streamsPerConnection'>;
}

/** What the harness measures with, on any port. */
export const SUITE_OPTIONS: ListenOptions = { ...LISTEN_OPTIONS, host: '127.0.0.1', port: 0 };

/** A subscriber from both sides. */
export interface Subscriber {
  readonly reader: Reader;
  readonly subscription: Subscription;
  readonly connection: Connection;
}

export class Stage {
  readonly application: Recorder;
  readonly listener: Listener;
  readonly client: ClientTransport;
  readonly url: string;

  constructor(application: Recorder, listener: Listener, client: ClientTransport) {
    this.application = application;
    this.listener = listener;
    this.client = client;
    this.url = `http://127.0.0.1:${listener.port}`;
  }

  get address(): { host: string; port: number } {
    return { host: '127.0.0.1', port: this.listener.port };
  }

  /** Connects a subscriber of `channel` (unless told otherwise, `c`) and waits until both sides know. */
  async subscribe(client: string, options: Partial<SubscribeOptions> = {}): Promise<Subscriber> {
    const reader = new Reader();
    const subscription = this.client.subscribe(
      { ...this.address, client, channel: 'c', uplink: false, ...options },
      reader,
    );
    onTestFinished(() => subscription.close());
    const find = (): Connection | undefined =>
      this.application.connections.findLast((each) => each.client === client);
    await until(
      `${client} to be open on both sides`,
      () => reader.opens > 0 && find() !== undefined,
      () => ({ opens: reader.opens, closes: reader.closes }),
    );
    return { reader, subscription, connection: find()! };
  }
}

/** Has the target listen for one test. */
export async function setStage(
  target: SecuredTarget,
  kind: ClientKind,
  reactions: Reactions = {},
  options: Partial<ListenOptions> = {},
): Promise<Stage> {
  const application = new Recorder(reactions);
  const listener = await target.listen(application, { ...SUITE_OPTIONS, ...options });
  onTestFinished(() => listener.close());
  const { streamsPerConnection = 100, windows } = target;
  const http2 = target.http === 2 ? { streamsPerConnection, ...windows } : undefined;
  const client = await clientTransport(kind, target.transport, target.clientTls, http2);
  return new Stage(application, listener, client);
}

/** An event of this text. */
export function event(text: string, fields: { id?: string; event?: string } = {}): { data: Buffer } {
  return { data: Buffer.from(text), ...fields };
}
