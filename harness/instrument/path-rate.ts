// How many packets a second the process that makes a network carries on this machine before it gives way: a stream of UDP
// packets over a real path, at one rate after another, judged by the rules that make a trial invalid.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { NS_PER_MS, NS_PER_S } from '../../measure/clock.ts';
import type { NetworkSettings } from '../../scenarios/networks.ts';
import { ADDRESSES } from '../network/namespaces.ts';
import type { Pinning } from '../machine/pinning.ts';
import { pathQuality } from '../trial/path-measurements.ts';
import { SidePath, type PathSpan } from '../trial/side-path.ts';
import { pathReasons } from '../trial/validity.ts';
import type { PacketTask } from './packet-process.ts';

export interface PathRateOptions {
  readonly settings: NetworkSettings;
  readonly pinning: Pinning;
  /** Ascending, in packets per second; the climb ends at the first that is too much. */
  readonly ratesHz: readonly number[];
  /** Of each rate, in milliseconds. */
  readonly forMs: number;
  readonly progress: (text: string) => void;
}

/** What was seen at one rate. */
export interface PathRate {
  readonly asked_hz: number;
  /** Packets that went over the path, in both directions, a second. */
  readonly carried_hz: number;
  readonly sent: number;
  readonly received: number;
  readonly late_p50_ns: number | undefined;
  readonly late_p99_ns: number | undefined;
  /** Of a processor, and how much of that was busy waiting for the next packet's time. */
  readonly cpu_share: number;
  readonly busy_share: number;
  /** What a trial at this rate would be invalid for; empty: for nothing. */
  readonly reasons: readonly string[];
}

export interface PathRateResult {
  readonly rates: readonly PathRate[];
  /** The highest rate that the path carried; undefined where not even the first. */
  readonly carried_hz: number | undefined;
  /** The lowest that was too much; undefined where none was. */
  readonly too_much_hz: number | undefined;
}

/** A small event with its headers. */
const PAYLOAD_BYTES = 200;
/** For what is on its way when the last packet has been sent, beyond the way itself. */
const ARRIVE_MS = 200;

/** Rejects with `NetworkUnavailable` where this machine cannot have a network. */
export async function measurePathRates(options: PathRateOptions): Promise<PathRateResult> {
  const { settings, pinning, ratesHz, progress } = options;
  const rates: PathRate[] = [];
  const path = await SidePath.open({ settings, seed: 1, cpus: pinning.clients });
  try {
    for (const rateHz of ratesHz) {
      const seen = await atRate(path, rateHz, options);
      rates.push(seen);
      progress(`${rateHz} packets/s: ${seen.reasons.length === 0 ? 'carried' : seen.reasons.join(' ')}`);
      if (seen.reasons.length > 0) break;
    }
  } finally {
    await path.close();
  }
  return {
    rates,
    carried_hz: rates.findLast(({ reasons }) => reasons.length === 0)?.asked_hz,
    too_much_hz: rates.find(({ reasons }) => reasons.length > 0)?.asked_hz,
  };
}

async function atRate(
  path: SidePath,
  rateHz: number,
  { settings, pinning, forMs }: PathRateOptions,
): Promise<PathRate> {
  const host = ADDRESSES.ipv4.client;
  const receiver = new PacketEnd({ count: { host } }, path.prefix('client'), pinning.clients);
  try {
    const { port } = await receiver.line<{ port: number }>();
    const task = { send: { host, port, rateHz, forMs, payloadBytes: PAYLOAD_BYTES } };
    const sender = new PacketEnd(task, path.prefix('server'), pinning.servers);
    await path.beginStep();
    const { sent } = await sender.line<{ sent: number }>();
    await new Promise((resolve) => setTimeout(resolve, settings.rttMs / 2 + ARRIVE_MS));
    const span = await path.endStep();
    const { received } = await receiver.end<{ received: number }>();
    return seenIn(span, { rateHz, sent, received });
  } finally {
    receiver.kill();
  }
}

function seenIn(
  span: PathSpan,
  { rateHz, sent, received }: { readonly rateHz: number; readonly sent: number; readonly received: number },
): PathRate {
  const { before, after } = span;
  const { settings } = span;
  const [from, to] = [before.forwarder, after.forwarder];
  const seconds = (to.atNs - from.atNs) / NS_PER_S;
  const quality = pathQuality(span);
  const packets = to.down.packets + to.up.packets - from.down.packets - from.up.packets;
  return {
    asked_hz: rateHz,
    carried_hz: packets / seconds,
    sent,
    received,
    late_p50_ns: quality.latenessP50Ns,
    late_p99_ns: quality.latenessP99Ns,
    cpu_share: quality.cpuShare,
    busy_share: (to.busyUs - from.busyUs) / 1e6 / seconds,
    // Against the least latency that a trial over this path can have.
    reasons: pathReasons(quality, (settings.rttMs / 2) * NS_PER_MS).map(({ code }) => code),
  };
}

/** One of the two processes, told its task and heard line by line. */
class PacketEnd {
  readonly #child: ChildProcess;
  readonly #lines: Interface;

  constructor(task: PacketTask, prefix: readonly string[], cpus: string | undefined) {
    const pinned = cpus === undefined ? [] : ['taskset', '--cpu-list', cpus];
    const node = [process.execPath, compiledProcess(), JSON.stringify(task)];
    const [command, ...parameters] = [...pinned, ...prefix, ...node];
    this.#child = spawn(command!, parameters, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdin!.on('error', () => {}); // It has ended.
    this.#lines = createInterface(this.#child.stdout!);
  }

  /** The next thing that it says. Rejects where it ends without. */
  line<T>(): Promise<T> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void =>
        reject(new Error(`the end of a stream of packets said nothing (${code})`));
      this.#child.once('close', ended);
      this.#lines.once('line', (text) => {
        this.#child.off('close', ended);
        resolve(JSON.parse(text) as T);
      });
    });
  }

  /** Ends it; what it says last. */
  end<T>(): Promise<T> {
    const last = this.line<T>();
    this.#child.stdin!.end();
    return last;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

function compiledProcess(): string {
  const folder = import.meta.url.endsWith('.ts') ? '../../dist/harness/instrument/' : './';
  return fileURLToPath(new URL(`${folder}packet-process.js`, import.meta.url));
}
