// Holds a number of connections of one target for some rounds of heartbeats: opens them, accounts every heartbeat by
// its sequence, and says where the memory and the processor time went. What runs short on the way ends it, with the
// evidence; everything is closed afterwards.
import { NS_PER_S, nowNs } from '../../measure/clock.ts';
import type { TallyEntry } from '../../measure/figures/duration-tally.ts';
import { readTimeWait } from '../../measure/process/kernel-memory.ts';
import type { Transport } from '../../servers/target.ts';
import { emptyAccount, type HeldAccount } from '../../workloads/held/clients.ts';
import { afterwardsOf } from './afterwards.ts';
import type { FleetPlan } from './plan.ts';
import { ListenOverflows, openAtBothEnds, processSigns, watchResources } from './signs.ts';
import { Fleet, type FleetMemory, type FleetUse } from './fleet.ts';
import type { CpuSeconds, HeldRound, HeldRunResult, Percentiles } from './held-result.ts';
import { limitCause, type LimitCause, type ProcessSigns } from './limit-cause.ts';
import { machineLimits, type MachineLimits } from '../machine/limits.ts';
import { layerSlopes } from './memory-layers.ts';
import type { Pinning } from '../machine/pinning.ts';
import type { ResourceWatch } from '../machine/resource-watch.ts';
import { percentileMs } from '../../measure/figures/tally-percentile.ts';
import { GivenUp } from '../processes/child-group.ts';
import { TrialFailure } from '../processes/trial-failure.ts';
import { mergeCounts, sum } from '../trial/totals.ts';

export interface HeldRunOptions {
  readonly target: string;
  readonly transport: Transport;
  readonly plan: FleetPlan;
  /** Connects per second, over all client processes. */
  readonly rateHz: number;
  readonly rounds: number;
  /** Each connection gets one heartbeat in this time. */
  readonly roundMs: number;
  /** What has not come so long after the last was sent is lost. */
  readonly heartbeatLimitMs: number;
  readonly connectTimeoutMs: number;
  /** Levels at which memory is taken. */
  readonly levels: number;
  readonly pinning: Pinning;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

const PROGRESS_MS = 2_000;
/** Until both ends agree on what is open. */
const PATIENCE_MS = 5_000;
const SLABS_SHOWN = 10;

export async function runHeld(options: HeldRunOptions): Promise<HeldRunResult> {
  const limits = machineLimits();
  const timeWaitBefore = readTimeWait();
  const fleet = new Fleet(options.plan, options);
  const run = new HeldRun(options, fleet, limits);
  let closeSeconds = 0;
  try {
    await run.toTheEnd();
  } finally {
    const fromNs = nowNs();
    await fleet.close();
    closeSeconds = (nowNs() - fromNs) / NS_PER_S;
  }
  return { ...run.result(), closeSeconds, after: afterwardsOf(fleet.processes, timeWaitBefore) };
}

/** One run under way: what has been seen so far. */
class HeldRun {
  readonly #options: HeldRunOptions;
  readonly #fleet: Fleet;
  readonly #watch: ResourceWatch;
  readonly #wanted: number;
  readonly #availableAtStart: number;
  readonly #overflows = new ListenOverflows();
  readonly #memory: FleetMemory[] = [];
  readonly #rounds: HeldRound[] = [];
  /** Of all rounds so far. */
  #account: HeldAccount = emptyAccount();
  #connectTime: TallyEntry[] = [];
  #connectSeconds = 0;
  #connectIntervals = 0;
  #totalSeconds = 0;
  #connectCpu: CpuSeconds = { servers: 0, clients: 0 };
  #availableAtTop: number | undefined;
  #failures: Readonly<Record<string, number>> = {};
  #processes: readonly ProcessSigns[] = [];
  #cause: LimitCause | undefined;
  #held = 0;
  #heldAtEnd = 0;
  #listenOverflows: number | undefined;

  constructor(options: HeldRunOptions, fleet: Fleet, limits: MachineLimits) {
    this.#options = options;
    this.#fleet = fleet;
    this.#wanted = sum(options.plan.servers, (count) => count);
    this.#watch = watchResources(fleet, limits);
    this.#availableAtStart = this.#watch.availableBytes();
  }

  /** Rejects only when it was interrupted; what gives way is in the result. */
  async toTheEnd(): Promise<void> {
    const { signal, rounds } = this.#options;
    const interrupted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        this.#fleet.halt();
        reject(signal.reason as Error);
      });
    });
    interrupted.catch(() => {}); // also where nobody waits for it any more
    try {
      await Promise.race([this.#connectAll(), interrupted]);
      for (let round = 1; round <= rounds && this.#held > 0 && this.#watch.scarce !== 'tcp-memory'; round++)
        await Promise.race([this.#round(round), interrupted]);
      await this.#settle();
      this.#heldAtEnd = this.#held === 0 ? 0 : await this.#openAtBothEnds();
    } catch (error) {
      const ranShort = error instanceof GivenUp && this.#watch.scarce !== undefined;
      if (!ranShort && !(error instanceof TrialFailure)) throw error;
      this.#cause = this.#name(error instanceof TrialFailure ? error : undefined);
    } finally {
      this.#watch.stop();
    }
  }

  async #connectAll(): Promise<void> {
    const { levels, rateHz, progress, plan } = this.#options;
    const fleet = this.#fleet;
    await fleet.ready();
    progress(`${plan.servers.length} server and ${plan.clients.length} client processes are up`);
    this.#memory.push(await fleet.memory());
    const fromNs = nowNs();
    for (let level = 1; level <= levels; level++) {
      await fleet.usage();
      const reporting = this.#reportWhileConnecting();
      const opening = await fleet.openTo(Math.round((level * this.#wanted) / levels), rateHz);
      reporting.stop();
      this.#connectSeconds += opening.seconds;
      this.#connectIntervals += Math.max(0, opening.opened - 1);
      this.#totalSeconds = (nowNs() - fromNs) / NS_PER_S;
      this.#connectTime = merged([...this.#connectTime, ...opening.connectTime]);
      this.#failures = mergeCounts([opening.failures, opening.unexpectedCloses]);
      const use = await fleet.usage();
      this.#connectCpu = plus(this.#connectCpu, cpuSeconds(use));
      this.#processes = processSigns(fleet, use);
      this.#held = await this.#openAtBothEnds();
      const failed = Object.keys(this.#failures).length > 0 || this.#watch.scarce !== undefined;
      if (failed) this.#cause = this.#name(undefined);
      this.#memory.push(await fleet.memory());
      this.#availableAtTop = this.#watch.availableBytes();
      progress(`${this.#state(this.#held)}, connect p99 ${shown(percentileMs(opening.connectTime, 99))}`);
      if (failed) break;
    }
    this.#listenOverflows = this.#overflows.count;
  }

  async #round(round: number): Promise<void> {
    const { roundMs, heartbeatLimitMs, rounds, progress } = this.#options;
    await this.#fleet.usage();
    const beats = await this.#fleet.heartbeats(roundMs, heartbeatLimitMs);
    const result: HeldRound = {
      ...since(this.#account, beats),
      seconds: beats.seconds,
      latency: percentiles(beats.latency),
      serviceTime: percentiles(beats.serviceTime),
      cpu: cpuSeconds(await this.#fleet.usage()),
    };
    this.#account = beats;
    this.#rounds.push(result);
    progress(
      `round ${round} of ${rounds}: ${whole(result.delivered)} of ${whole(result.expected)} heartbeats received, ` +
        `${whole(result.lost)} lost, latency p99 ${shown(result.latency.p99Ms)}; ${this.#state(this.#held)}`,
    );
  }

  #reportWhileConnecting(): { stop: () => void } {
    let busy = false;
    let last = { atNs: nowNs(), open: this.#held };
    const look = async (): Promise<void> => {
      if (busy) return;
      busy = true;
      try {
        const { clients } = await this.#fleet.held();
        const atNs = nowNs();
        const rate = (clients - last.open) / ((atNs - last.atNs) / NS_PER_S);
        last = { atNs, open: clients };
        this.#options.progress(`${this.#state(clients)}, ${whole(Math.max(0, rate))}/s`);
      } catch {
        // A process that does not answer is found out by whoever connects.
      }
      busy = false;
    };
    const timer = setInterval(() => void look(), PROGRESS_MS);
    return { stop: () => clearInterval(timer) };
  }

  #state(connections: number): string {
    return `${whole(connections)} of ${whole(this.#wanted)} connections, ${(this.#watch.availableBytes() / 1e9).toFixed(2)} GB available`;
  }

  async #openAtBothEnds(): Promise<number> {
    return (await openAtBothEnds(this.#fleet, PATIENCE_MS)).held;
  }

  async #settle(): Promise<void> {
    const { unexpectedCloses } = await this.#fleet.held();
    if (Object.keys(unexpectedCloses).length === 0) return;
    this.#failures = { ...this.#failures, ...unexpectedCloses };
    this.#cause ??= this.#name(undefined);
  }

  #name(ended: TrialFailure | undefined): LimitCause {
    return limitCause({
      failures: this.#failures,
      processes: this.#processes,
      listenOverflows: this.#overflows.count ?? 0,
      scarce: this.#watch.scarce,
      // The report has the counts of each round, and the program its exit code from them.
      wrong: undefined,
      slow: undefined,
      ended,
    });
  }

  result(): Omit<HeldRunResult, 'closeSeconds' | 'after'> {
    const { target, plan } = this.#options;
    const start = this.#memory[0];
    const top = this.#memory.length > 1 ? this.#memory.at(-1) : undefined;
    const opened = top?.connections ?? 0;
    return {
      target,
      versions: this.#fleet.versions,
      wanted: this.#wanted,
      held: this.#held,
      heldAtEnd: this.#heldAtEnd,
      cause: this.#cause,
      failures: this.#failures,
      servers: plan.servers.length,
      clients: plan.clients.length,
      sourceAddresses: sum(plan.clients, ({ addresses }) => addresses.length),
      connect: {
        ...percentiles(this.#connectTime),
        seconds: this.#connectSeconds,
        totalSeconds: this.#totalSeconds,
        rateHz: this.#connectSeconds === 0 ? 0 : this.#connectIntervals / this.#connectSeconds,
        cpu: this.#connectCpu,
        listenOverflows: this.#listenOverflows,
      },
      rounds: this.#rounds,
      memory: {
        layers: layerSlopes(this.#memory),
        start,
        top,
        slabs:
          start?.slabs === undefined || top?.slabs === undefined ? {} : grown(start.slabs, top.slabs, opened),
        availablePerConnection:
          this.#availableAtTop === undefined || opened === 0
            ? undefined
            : (this.#availableAtStart - this.#availableAtTop) / opened,
        availableAtStart: this.#availableAtStart,
        extremes: this.#watch.extremes,
      },
    };
  }
}

/** What has come of it since an earlier account. */
function since(before: HeldAccount, now: HeldAccount): HeldAccount {
  return {
    expected: now.expected - before.expected,
    delivered: now.delivered - before.delivered,
    lost: now.lost - before.lost,
    duplicate: now.duplicate - before.duplicate,
    reordered: now.reordered - before.reordered,
    malformed: now.malformed - before.malformed,
  };
}

function percentiles(entries: readonly TallyEntry[]): Percentiles {
  return {
    p50Ms: percentileMs(entries, 50),
    p99Ms: percentileMs(entries, 99),
    maxMs: percentileMs(entries, 100),
  };
}

/** Counts of equal durations added up, so that their number stays that of the buckets. */
function merged(entries: readonly TallyEntry[]): TallyEntry[] {
  const counts = new Map<number, number>();
  for (const [ns, count] of entries) counts.set(ns, (counts.get(ns) ?? 0) + count);
  return [...counts];
}

function cpuSeconds({ servers, clients }: FleetUse): CpuSeconds {
  return {
    servers: sum(servers, (server) => server?.cpuUs ?? NaN) / 1e6,
    clients: sum(clients, ({ cpuUs }) => cpuUs) / 1e6,
  };
}

function plus(one: CpuSeconds, other: CpuSeconds): CpuSeconds {
  return { servers: one.servers + other.servers, clients: one.clients + other.clients };
}

function grown(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
  connections: number,
): Record<string, number> {
  const growth = Object.entries(after).map(
    ([name, bytes]) => [name, (bytes - (before[name] ?? 0)) / connections] as const,
  );
  return Object.fromEntries(growth.toSorted(([, a], [, b]) => b - a).slice(0, SLABS_SHOWN));
}

function whole(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

function shown(ms: number | undefined): string {
  return ms === undefined ? '-' : `${ms.toFixed(1)} ms`;
}
