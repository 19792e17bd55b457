// What the generator itself costs: CPU of one client process per event received, stamped and accounted, for three
// readers of the same paced stream: bare (counts bytes: the floor), lean and reference. Interleaved slices.
import { NS_PER_MS, NS_PER_S, nowNs } from '../../measure/clock.ts';
import { fitLine } from '../../measure/figures/least-squares.ts';
import { median } from '../../measure/figures/median.ts';
import type { MemorySnapshot } from '../../measure/process/usage.ts';
import { Random } from '../../measure/random.ts';
import type { Transport } from '../../servers/target.ts';
import type { BroadcastParameters } from '../../workloads/broadcast/parameters.ts';
import type { Slice } from '../../workloads/workload.ts';
import type { TlsSettings } from '../../scenarios/tls.ts';
import { endsOfTls } from '../processes/certificate.ts';
import { Child } from '../processes/child.ts';
import { TrialFailure } from '../processes/trial-failure.ts';
import type { Pinning } from '../machine/pinning.ts';
import { assertResources } from '../machine/resource-check.ts';
import type { ServerMethods, ServerSlice } from '../processes/messages.ts';
import type { ReaderKind, ReaderMethods, ReaderSlice } from './reader-messages.ts';

export const READERS = ['bare', 'lean', 'reference'] as const satisfies readonly ReaderKind[];
const TRANSPORTS = ['sse', 'ws'] as const satisfies readonly Transport[];

export interface GeneratorOptions {
  readonly pinning: Pinning;
  readonly connections: number;
  readonly rounds: number;
  readonly sliceMs: number;
  /** Connections held for the memory of a connection. */
  readonly heldConnections: number;
  /** Everything over TLS. */
  readonly tls: TlsSettings | undefined;
  readonly progress: (text: string) => void;
}

export interface ReaderCost {
  /** Nanoseconds per event: all CPU, and of it the user mode. */
  readonly cpu: number;
  readonly user: number;
}

type ByTransport<T> = Readonly<Record<Transport, T>>;

export interface GeneratorResult {
  readonly unit: 'ns_per_event';
  readonly bare: ByTransport<ReaderCost>;
  readonly lean: ByTransport<ReaderCost>;
  readonly reference: ByTransport<ReaderCost>;
  readonly events_per_read: Readonly<Record<(typeof READERS)[number], ByTransport<number>>>;
  readonly events_per_second: ByTransport<number>;
  readonly client_bytes_per_connection: ByTransport<number>;
  readonly valid: boolean;
  readonly reasons: readonly string[];
}

/** Events per read of the three readers may differ by this much; else they have not done the same work. */
const SAME_READS = 0.05;
/** The rate: this share of what the slowest reader could take. */
const SHARE_OF_CAPACITY = 0.6;
/** At which a first, coarse figure of the slowest reader is taken. */
const CALIBRATION_HZ = 40;

/** New connections a second: so many as one client process opens, with a handshake of TLS each or without. */
const CONNECT_HZ = { clear: 2000, tls: 250 } as const;

const parametersOf = (connections: number, tls: TlsSettings | undefined): BroadcastParameters => ({
  connections,
  channels: 1,
  rateHz: 1,
  arrivals: 'constant',
  payloadBytes: 100,
  writes: 'one-write-per-event',
  connectRateHz: tls === undefined ? CONNECT_HZ.clear : CONNECT_HZ.tls,
});

export async function benchmarkGenerator(options: GeneratorOptions): Promise<GeneratorResult> {
  const most = Math.max(options.connections, options.heldConnections);
  assertResources({ processes: 2 * READERS.length, sockets: most, connections: most });
  const costs = {} as Record<Transport, TransportResult>;
  for (const transport of TRANSPORTS) costs[transport] = await compareReaders(transport, options);
  const memory = {} as Record<Transport, number>;
  for (const transport of TRANSPORTS) memory[transport] = await bytesPerConnection(transport, options);
  const both = <T>(pick: (result: TransportResult) => T): ByTransport<T> => ({
    sse: pick(costs.sse),
    ws: pick(costs.ws),
  });
  const reasons = TRANSPORTS.flatMap((transport) => whyInvalid(transport, costs[transport]));
  return {
    unit: 'ns_per_event',
    bare: both(({ bare }) => bare.cost),
    lean: both(({ lean }) => lean.cost),
    reference: both(({ reference }) => reference.cost),
    events_per_read: {
      bare: both(({ bare }) => bare.eventsPerRead),
      lean: both(({ lean }) => lean.eventsPerRead),
      reference: both(({ reference }) => reference.eventsPerRead),
    },
    events_per_second: both(({ eventsPerSecond }) => eventsPerSecond),
    client_bytes_per_connection: memory,
    valid: reasons.length === 0,
    reasons,
  };
}

interface ReaderResult {
  readonly cost: ReaderCost;
  readonly eventsPerRead: number;
}

type TransportResult = Readonly<Record<(typeof READERS)[number], ReaderResult>> & {
  readonly eventsPerSecond: number;
};

function whyInvalid(transport: Transport, result: TransportResult): string[] {
  const perRead = READERS.map((reader) => result[reader].eventsPerRead);
  const spread = Math.max(...perRead) / Math.min(...perRead) - 1;
  return spread > SAME_READS
    ? [
        `${transport}: events per read differ by ${(100 * spread).toFixed(1)} % between the readers (limit 5 %)`,
      ]
    : [];
}

/** A server of its own for each reader, so that a slice of one leaves the others asleep. */
class Pair {
  readonly server: Child;
  readonly reader: Child;
  #slices = 0;
  #open = 0;

  constructor(transport: Transport, reader: ReaderKind, pinning: Pinning) {
    this.server = Child.start({
      kind: 'server',
      role: `uws-${transport} server for ${reader}`,
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
    const { port } = await this.server.ask<ServerMethods, 'listen'>('listen', 'listen', {
      target: `uws-${transport}`,
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

async function compareReaders(transport: Transport, options: GeneratorOptions): Promise<TransportResult> {
  const { pinning, connections, rounds, sliceMs, progress } = options;
  const pairs = READERS.map((reader) => ({ reader, pair: new Pair(transport, reader, pinning) }));
  try {
    for (const { reader, pair } of pairs)
      await pair.start(transport, reader, parametersOf(connections, options.tls), options.tls);
    for (const { pair } of pairs) await pair.connect(connections);
    // Warm up all, and take a first figure of the slowest reader.
    for (const { pair } of pairs) await pair.slice(CALIBRATION_HZ, 2 * sliceMs);
    const slowest = pairs.at(-1)!.pair;
    const coarse = costOf([await eventsOf(slowest, CALIBRATION_HZ, sliceMs, connections)]);
    const rateHz = (SHARE_OF_CAPACITY * NS_PER_S) / coarse.cost.cpu / connections;
    progress(`${transport}: ${Math.round(rateHz * connections)} events/s to ${connections} connections`);
    const slices = new Map(pairs.map(({ reader }) => [reader, [] as SliceCost[]]));
    const random = new Random(7);
    let order = [...pairs];
    for (let round = 0; round < rounds; round++) {
      order = round % 2 === 0 ? random.shuffle([...pairs]) : order.toReversed();
      for (const { reader, pair } of order) {
        slices.get(reader)!.push(await eventsOf(pair, rateHz, sliceMs, connections));
      }
      progress(`${transport}: round ${round + 1} of ${rounds}`);
    }
    return {
      bare: costOf(slices.get('bare')!),
      lean: costOf(slices.get('lean')!),
      reference: costOf(slices.get('reference')!),
      eventsPerSecond: Math.round(rateHz * connections),
    };
  } finally {
    for (const { pair } of pairs) await pair.stop();
  }
}

interface SliceCost {
  readonly cpuNs: number;
  readonly userNs: number;
  readonly events: number;
  readonly reads: number;
}

async function eventsOf(
  pair: Pair,
  rateHz: number,
  sliceMs: number,
  connections: number,
): Promise<SliceCost> {
  const { server, reader } = await pair.slice(rateHz, sliceMs);
  const { usage, reads } = reader;
  return {
    cpuNs: usage.cpuUs * 1000,
    userNs: usage.userUs * 1000,
    events: server.outcome.offered * connections,
    reads,
  };
}

/** Medians over the slices, so that one disturbed slice does not count. */
function costOf(slices: readonly SliceCost[]): ReaderResult {
  return {
    cost: {
      cpu: Math.round(median(slices.map(({ cpuNs, events }) => cpuNs / events))!),
      user: Math.round(median(slices.map(({ userNs, events }) => userNs / events))!),
    },
    eventsPerRead: median(slices.map(({ events, reads }) => events / reads))!,
  };
}

const MEMORY_LEVELS = [0.25, 0.5, 0.75, 1];

/** Resident memory of a lean client process per connection held: the slope over four counts. */
async function bytesPerConnection(transport: Transport, options: GeneratorOptions): Promise<number> {
  const { pinning, heldConnections, progress } = options;
  const pair = new Pair(transport, 'lean', pinning);
  try {
    await pair.start(transport, 'lean', parametersOf(heldConnections, options.tls), options.tls);
    const points: [number, number][] = [];
    for (const level of MEMORY_LEVELS) {
      const count = Math.round(level * heldConnections);
      await pair.connect(count);
      const memory: MemorySnapshot = await pair.reader.ask<ReaderMethods, 'memory'>('memory', 'memory');
      points.push([count, memory.rssBytes]);
      progress(`${transport}: ${count} connections held`);
    }
    return Math.round(fitLine(points)!.slope);
  } finally {
    await pair.stop();
  }
}
