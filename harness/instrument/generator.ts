// What the generator itself costs: CPU of one client process per event received, stamped and accounted, for three
// readers of the same paced stream: bare (counts bytes: the floor), lean and reference; over HTTP/2 bare (counts frames), plain
// (node:http2 alone) and lean, which is node:http2 and our reading. Interleaved slices.
import { NS_PER_S } from '../../measure/clock.ts';
import { fitLine } from '../../measure/figures/least-squares.ts';
import { median } from '../../measure/figures/median.ts';
import type { MemorySnapshot } from '../../measure/process/usage.ts';
import { Random } from '../../measure/random.ts';
import type { Transport } from '../../servers/target.ts';
import type { BroadcastParameters } from '../../workloads/broadcast/parameters.ts';
import type { TlsSettings } from '../../scenarios/tls.ts';
import type { Pinning } from '../machine/pinning.ts';
import { assertResources } from '../machine/resource-check.ts';
import type { ReaderKind, ReaderMethods } from './reader-messages.ts';
import { Pair } from './reader-pair.ts';

/** By version of HTTP; the last one of each costs most. */
const READERS = { 1: ['bare', 'lean', 'reference'], 2: ['bare', 'plain', 'lean'] } as const satisfies Record<
  1 | 2,
  readonly ReaderKind[]
>;
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
  /** Everything over HTTP/2, so many subscribers to a connection; undefined: over HTTP/1.1. */
  readonly streamsPerConnection: number | undefined;
  readonly progress: (text: string) => void;
}

export interface ReaderCost {
  /** Nanoseconds per event: all CPU, and of it the user mode. */
  readonly cpu: number;
  readonly user: number;
}

type ByTransport<T> = Readonly<Record<Transport, T>>;

/** Those that were compared. */
type ByReader<T> = Readonly<Partial<Record<ReaderKind, T>>>;

export interface GeneratorResult extends ByReader<ByTransport<ReaderCost>> {
  readonly unit: 'ns_per_event';
  /** Over HTTP/2, of each frame with data. */
  readonly events_per_read: ByReader<ByTransport<number>>;
  readonly events_per_second: ByTransport<number>;
  readonly client_bytes_per_connection: ByTransport<number>;
  readonly valid: boolean;
  readonly reasons: readonly string[];
}

/** Events per read of the three readers may differ by this much; else they have not done the same work. */
const SAME_READS = 0.05;
/** The rate: this share of what the slowest reader could take, and its server send. */
const SHARE_OF_CAPACITY = 0.6;
/** At which a first, coarse figure of the slowest reader is taken. */
const CALIBRATION_HZ = 40;

/** New connections a second: so many as one client process opens, with a handshake of TLS each or without. */
const CONNECT_HZ = { clear: 2000, tls: 250 } as const;

const parametersOf = (
  connections: number,
  { tls, streamsPerConnection }: Pick<GeneratorOptions, 'tls' | 'streamsPerConnection'>,
): BroadcastParameters => ({
  connections,
  ...(streamsPerConnection === undefined ? {} : { streamsPerConnection }),
  channels: 1,
  rateHz: 1,
  arrivals: 'constant',
  payloadBytes: 100,
  writes: 'one-write-per-event',
  connectRateHz: tls === undefined ? CONNECT_HZ.clear : CONNECT_HZ.tls,
});

export async function benchmarkGenerator(options: GeneratorOptions): Promise<GeneratorResult> {
  const most = Math.max(options.connections, options.heldConnections);
  const readers = readersOf(options);
  assertResources({ processes: 2 * readers.length, sockets: most, connections: most });
  const costs = {} as Record<Transport, TransportResult>;
  for (const transport of TRANSPORTS) costs[transport] = await compareReaders(transport, options);
  const memory = {} as Record<Transport, number>;
  for (const transport of TRANSPORTS) memory[transport] = await bytesPerConnection(transport, options);
  const both = <T>(pick: (result: TransportResult) => T): ByTransport<T> => ({
    sse: pick(costs.sse),
    ws: pick(costs.ws),
  });
  const byReader = <T>(pick: (result: ReaderResult) => T): ByReader<ByTransport<T>> =>
    Object.fromEntries(readers.map((reader) => [reader, both(({ of }) => pick(of.get(reader)!))]));
  const reasons = TRANSPORTS.flatMap((transport) => whyInvalid(transport, costs[transport]));
  return {
    unit: 'ns_per_event',
    ...byReader(({ cost }) => cost),
    events_per_read: byReader(({ eventsPerRead }) => eventsPerRead),
    events_per_second: both(({ eventsPerSecond }) => eventsPerSecond),
    client_bytes_per_connection: memory,
    valid: reasons.length === 0,
    reasons,
  };
}

function readersOf({ streamsPerConnection }: GeneratorOptions): readonly ReaderKind[] {
  return READERS[streamsPerConnection === undefined ? 1 : 2];
}

interface ReaderResult {
  readonly cost: ReaderCost;
  readonly eventsPerRead: number;
}

interface TransportResult {
  readonly of: ReadonlyMap<ReaderKind, ReaderResult>;
  readonly eventsPerSecond: number;
}

function whyInvalid(transport: Transport, { of }: TransportResult): string[] {
  const perRead = [...of.values()].map(({ eventsPerRead }) => eventsPerRead);
  const spread = Math.max(...perRead) / Math.min(...perRead) - 1;
  return spread > SAME_READS
    ? [
        `${transport}: events per read differ by ${(100 * spread).toFixed(1)} % between the readers (limit 5 %)`,
      ]
    : [];
}

async function compareReaders(transport: Transport, options: GeneratorOptions): Promise<TransportResult> {
  const { pinning, connections, rounds, sliceMs, progress } = options;
  const pairs = readersOf(options).map((reader) => ({ reader, pair: new Pair(transport, reader, pinning) }));
  try {
    for (const { reader, pair } of pairs)
      await pair.start(transport, reader, parametersOf(connections, options), options.tls);
    for (const { pair } of pairs) await pair.connect(connections);
    // Warm up all, and take a first figure of the slowest reader.
    for (const { pair } of pairs) await pair.slice(CALIBRATION_HZ, 2 * sliceMs);
    const slowest = pairs.at(-1)!.pair;
    const coarse = await eventsOf(slowest, CALIBRATION_HZ, sliceMs, connections);
    // Where a server takes longer than its reader, it is the server that must keep up.
    const busiestNs = Math.max(coarse.cpuNs, coarse.serverNs) / coarse.events;
    const rateHz = (SHARE_OF_CAPACITY * NS_PER_S) / busiestNs / connections;
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
      of: new Map([...slices].map(([reader, seen]) => [reader, costOf(seen)])),
      eventsPerSecond: Math.round(rateHz * connections),
    };
  } finally {
    for (const { pair } of pairs) await pair.stop();
  }
}

interface SliceCost {
  readonly cpuNs: number;
  readonly serverNs: number;
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
    serverNs: (server.usage.cpuUs ?? 0) * 1000,
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
    await pair.start(transport, 'lean', parametersOf(heldConnections, options), options.tls);
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
