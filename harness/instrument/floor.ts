// The floor of the service time: how much of it is the generator's own. The lean client, with stamp and
// accounting, against a reader that counts bytes, on the same bare node:net server; then every target above it.
import { fileURLToPath } from 'node:url';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { median } from '../../measure/figures/median.ts';
import { Random } from '../../measure/random.ts';
import type { Transport } from '../../servers/target.ts';
import { TARGETS } from '../../servers/targets.ts';
import type { BroadcastParameters } from '../../workloads/broadcast/parameters.ts';
import type { Slice } from '../../workloads/workload.ts';
import { Child } from '../processes/child.ts';
import type { Pinning } from '../machine/pinning.ts';
import type { ServerMethods } from '../processes/messages.ts';
import type { ReaderKind, ReaderMethods } from './reader-messages.ts';

export interface FloorOptions {
  readonly pinning: Pinning;
  /** Slices of each reader and target, interleaved. */
  readonly slices: number;
  readonly sliceMs: number;
  readonly progress: (text: string) => void;
}

export interface FloorResult {
  /** Median over the slices of the median service time, in nanoseconds. */
  readonly bare_ns: number;
  readonly lean_ns: number;
  /** lean ÷ bare. */
  readonly ratio: number;
  /** Each target, read by the lean client: its median, and how much of that is above the lean client's floor. */
  readonly targets: Readonly<Record<string, { readonly p50_ns: number; readonly above_floor_ns: number }>>;
}

const PARAMETERS: BroadcastParameters = {
  connections: 1,
  channels: 1,
  rateHz: 100,
  arrivals: 'constant',
  payloadBytes: 100,
  writes: 'idiomatic',
  connectRateHz: 100,
};

/** Faster than what is measured, so that all code is compiled. */
const WARM_UP_SCALE = 20;

export async function benchmarkFloor({
  pinning,
  slices,
  sliceMs,
  progress,
}: FloorOptions): Promise<FloorResult> {
  const bareTarget = fileURLToPath(new URL('./bare-target.js', compiled(import.meta.url)));
  const lanes = [
    new Lane('bare', bareTarget, 'sse', 'bare', pinning),
    new Lane('lean', bareTarget, 'sse', 'lean', pinning),
  ];
  for (const target of TARGETS) {
    const { available } = await target.availability();
    if (available) lanes.push(new Lane(target.name, target.name, target.transport, 'lean', pinning));
  }
  try {
    for (const lane of lanes) await lane.start();
    for (const lane of lanes) await lane.slice(sliceMs, WARM_UP_SCALE);
    const random = new Random(11);
    let order = lanes;
    for (let round = 0; round < slices; round++) {
      order = round % 2 === 0 ? random.shuffle([...lanes]) : order.toReversed();
      for (const lane of order) lane.p50s.push(await lane.slice(sliceMs, 1));
      progress(`round ${round + 1} of ${slices}`);
    }
  } finally {
    await Promise.all(lanes.map((lane) => lane.stop()));
  }
  const [bare, lean, ...targets] = lanes;
  const bareNs = bare!.p50;
  const leanNs = lean!.p50;
  return {
    bare_ns: bareNs,
    lean_ns: leanNs,
    ratio: leanNs / bareNs,
    targets: Object.fromEntries(
      targets.map(({ name, p50 }) => [name, { p50_ns: p50, above_floor_ns: p50 - leanNs }]),
    ),
  };
}

/** One server with one reader. */
class Lane {
  readonly name: string;
  /** The median service time of each slice, in nanoseconds. */
  readonly p50s: number[] = [];
  readonly #target: string;
  readonly #transport: Transport;
  readonly #kind: ReaderKind;
  readonly #server: Child;
  readonly #reader: Child;
  #slices = 0;

  constructor(name: string, target: string, transport: Transport, kind: ReaderKind, pinning: Pinning) {
    this.name = name;
    this.#target = target;
    this.#transport = transport;
    this.#kind = kind;
    this.#server = Child.start({ kind: 'server', role: `${name} server`, cpus: pinning.servers });
    this.#reader = Child.start({ kind: 'reader', role: `${name} reader`, cpus: pinning.clients });
  }

  get p50(): number {
    return median(this.p50s)!;
  }

  async start(): Promise<void> {
    const { port } = await this.#server.ask<ServerMethods, 'listen'>('listen', 'listen', {
      target: this.#target,
      workload: 'broadcast',
      parameters: PARAMETERS,
      seed: 1,
      host: '127.0.0.1',
      port: 0,
    });
    await this.#reader.ask<ReaderMethods, 'setUp'>('start', 'setUp', {
      reader: this.#kind,
      transport: this.#transport,
      port,
      parameters: PARAMETERS,
      keepReads: true,
    });
    await this.#reader.ask<ReaderMethods, 'connect'>('connect', 'connect', 1);
    await this.#server.ask<ServerMethods, 'connections'>('settle', 'connections', 1);
  }

  /** Publishes for a slice; resolves with the median service time in it. */
  async slice(sliceMs: number, rateScale: number): Promise<number> {
    const fromNs = nowNs() + 15 * NS_PER_MS;
    const index = this.#slices++;
    const toNs = fromNs + sliceMs * NS_PER_MS;
    const slice: Slice = { index, phase: 'steady', fromNs, toNs, rateScale, discard: false, seed: index };
    await Promise.all([
      this.#server.askWithin(sliceMs + 10_000, 'slice', 'slice', [slice]),
      this.#reader.askWithin(sliceMs + 10_000, 'slice', 'slice', [slice]),
    ]);
    const p50 = await this.#reader.ask<ReaderMethods, 'serviceTimeP50'>('measurements', 'serviceTimeP50');
    if (p50 === undefined) throw new Error(`The ${this.name} reader has read nothing in a slice.`);
    return p50;
  }

  async stop(): Promise<void> {
    await this.#reader.stop();
    await this.#server.stop();
  }
}

/** Where the compiled form of a module of this folder is. */
function compiled(url: string): string {
  return url.endsWith('.ts') ? new URL('../../dist/harness/instrument/', url).href : url;
}
