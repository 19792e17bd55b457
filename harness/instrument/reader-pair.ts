// A reader with a server of its own: of uWebSockets.js, and over HTTP/2 of node:http2.
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import type { Transport } from '../../servers/target.ts';
import type { BroadcastParameters } from '../../workloads/broadcast/parameters.ts';
import type { Slice } from '../../workloads/workload.ts';
import type { TlsSettings } from '../../scenarios/tls.ts';
import { endsOfTls } from '../processes/certificate.ts';
import { Child } from '../processes/child.ts';
import { TrialFailure } from '../processes/trial-failure.ts';
import type { Pinning } from '../machine/pinning.ts';
import type { ServerMethods, ServerSlice } from '../processes/messages.ts';
import type { ReaderKind, ReaderMethods, ReaderSlice } from './reader-messages.ts';

/** A server of its own for each reader, so that a slice of one leaves the others asleep. */
export class Pair {
  readonly server: Child;
  readonly reader: Child;
  #slices = 0;
  #open = 0;

  constructor(transport: Transport, reader: ReaderKind, pinning: Pinning) {
    this.server = Child.start({
      kind: 'server',
      role: `${transport} server for ${reader}`,
      cpus: pinning.servers,
    });
    this.reader = Child.start({
      kind: 'reader',
      role: `${reader} ${transport} reader`,
      cpus: pinning.clients,
    });
  }

  async start(
    transport: Transport,
    reader: ReaderKind,
    parameters: BroadcastParameters,
    tls: TlsSettings | undefined,
  ): Promise<void> {
    const ends = await endsOfTls(tls);
    const isShared = parameters.streamsPerConnection !== undefined;
    const { port } = await this.server.ask<ServerMethods, 'listen'>('listen', 'listen', {
      target: `${isShared ? 'node-h2' : 'uws'}-${transport}`,
      workload: 'broadcast',
      parameters,
      seed: 1,
      host: '127.0.0.1',
      port: 0,
      ...ends.server,
    });
    await this.reader.ask<ReaderMethods, 'setUp'>('start', 'setUp', {
      reader,
      transport,
      port,
      ...(isShared ? { http: 2 } : {}),
      parameters,
      keepReads: false,
      ...ends.clients,
    });
  }

  async connect(count: number): Promise<void> {
    const opened = await this.reader.askWithin<number>(120_000, 'connect', 'connect', [count]);
    this.#open += opened;
    if (this.#open < count)
      throw new TrialFailure(
        'unreachable',
        'server',
        `Only ${this.#open} of ${count} connections could be opened by ${this.reader.role}.`,
        this.server.stderrTail,
      );
    await this.server.ask<ServerMethods, 'connections'>('settle', 'connections', count);
  }

  async slice(rateHz: number, sliceMs: number): Promise<{ server: ServerSlice; reader: ReaderSlice }> {
    const fromNs = nowNs() + 15 * NS_PER_MS;
    const index = this.#slices++;
    const slice: Slice = {
      index,
      phase: 'steady',
      fromNs,
      toNs: fromNs + sliceMs * NS_PER_MS,
      rateScale: rateHz,
      discard: false,
      seed: index,
    };
    const [server, reader] = await Promise.all([
      this.server.askWithin<ServerSlice>(sliceMs + 10_000, 'slice', 'slice', [slice]),
      this.reader.askWithin<ReaderSlice>(sliceMs + 10_000, 'slice', 'slice', [slice]),
    ]);
    return { server, reader };
  }

  async stop(): Promise<void> {
    await this.reader.stop();
    await this.server.stop();
  }
}
