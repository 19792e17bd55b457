// How many connections a target holds on this machine, and what gives way first. They are opened at a stated rate,
// level by level, and stay open; at each level memory is taken, and every connection gets a heartbeat. The first sign
// of trouble ends the ramp. Afterwards everything is closed, and looked after.
import { readTimeWait } from '../../measure/process/kernel-memory.ts';
import type { TlsSettings } from '../../scenarios/tls.ts';
import type { Transport } from '../../servers/target.ts';
import { emptyAccount, type HeldAccount } from '../../workloads/held/clients.ts';
import { afterwardsOf, type Afterwards } from './afterwards.ts';
import { PRICES, reserveBytes } from './capacity-check.ts';
import { OWN_DESCRIPTORS } from '../machine/descriptors.ts';
import { planFleet } from './plan.ts';
import { ListenOverflows, openAtBothEnds, processSigns, watchResources } from './signs.ts';
import { Fleet, type FleetHeartbeats, type FleetMemory, type FleetOpening } from './fleet.ts';
import { areWrong, limitCause, type LimitCause, type LimitSigns, type ProcessSigns } from './limit-cause.ts';
import { machineAllowance, type MachineAllowance } from './machine-allowance.ts';
import { machineLimits, type MachineLimits } from '../machine/limits.ts';
import { isStraight, layerSlopes, memoryAllows, type LayerSlope } from './memory-layers.ts';
import type { ServerAtUrl } from '../plan/server-at-url.ts';
import type { Pinning } from '../machine/pinning.ts';
import type { ResourceWatch } from '../machine/resource-watch.ts';
import { percentileMs } from '../../measure/figures/tally-percentile.ts';
import { TrialFailure } from '../processes/trial-failure.ts';
import { mergeCounts } from '../trial/totals.ts';

export interface LimitSearch {
  /** A built-in target, or the path of a module that exports one. */
  readonly target: string;
  /** The user has started it. */
  readonly server?: ServerAtUrl;
  readonly stack: string;
  readonly transport: Transport;
  /** Where to stop if nothing gives way. */
  readonly max: number;
  /** Undefined: as many as `max` needs under the limit of open files. */
  readonly servers: number | undefined;
  /** At least. */
  readonly clientProcesses: number;
  /** Connects per second. */
  readonly rateHz: number;
  /** The objective: 99 % of the connects of a level take no longer. */
  readonly connectP99Ms: number;
  readonly tls?: TlsSettings | undefined;
  /** Every connection must have its heartbeat so long after the last was sent. */
  readonly heartbeatMs: number;
  readonly pinning: Pinning;
  readonly signal: AbortSignal;
  /** After each level. */
  readonly progress: (level: LimitLevel) => void;
  /** See `FleetOptions`. */
  readonly clientPrefix?: readonly string[];
}

/** A level that was reached. */
export interface LimitLevel {
  readonly connections: number;
  /** Over the intervals between connects; undefined with one connect. */
  readonly connectRateHz: number | undefined;
  readonly connectP50Ms: number | undefined;
  readonly connectP99Ms: number | undefined;
  readonly heartbeatP99Ms: number | undefined;
  readonly availableBytes: number;
}

export interface LimitFinding {
  readonly target: string;
  /** Connections that were open at both ends when the first sign came, or `max`. */
  readonly held: number;
  /** Undefined where nothing gave way. */
  readonly cause: LimitCause | undefined;
  readonly failures: Readonly<Record<string, number>>;
  readonly servers: number;
  readonly clients: number;
  readonly levels: readonly LimitLevel[];
  readonly heartbeats: HeldAccount;
  /** Empty with fewer than four levels. */
  readonly layers: readonly LayerSlope[];
  /** Undefined where the slopes of server, client and all are not figures. */
  readonly allowance: MachineAllowance | undefined;
  readonly after: Afterwards;
}

/** Heartbeats of a level go out at this rate. */
const HEARTBEATS_PER_S = 20_000;
const LEAST_SPREAD_MS = 250;

/** Until both ends agree on what is open. */
const PATIENCE_MS = 1_000;

/** A connect that takes this many times its objective is given up. */
const PATIENCE = 5;

/** Levels at which memory is taken: they double up to a sixteenth of the way, and then go in sixteenths. */
export function rampLevels(max: number): number[] {
  const step = max / 16;
  const levels: number[] = [];
  for (let level = step / 8; level < step; level *= 2) levels.push(level);
  for (let n = 1; n <= 16; n++) levels.push(n * step);
  return [...new Set(levels.map(Math.round))].filter((level) => level > 0);
}

/** Searches one target. Rejects with `TrialFailure` where it cannot even be started. */
export async function findConnectionLimit(search: LimitSearch): Promise<LimitFinding> {
  const limits = machineLimits();
  const { descriptorsPerProcess, ports, manyAddresses } = limits;
  const plan = planFleet({
    connections: search.max,
    servers: search.server === undefined ? search.servers : 1,
    clients: search.clientProcesses,
    // A search for the limit of one server asks more of it than its descriptors allow.
    descriptorsPerProcess,
    ports,
    // Other addresses of this machine reach nothing but 127.0.0.0/8.
    manyAddresses: manyAddresses && (search.server?.endpoint.host.startsWith('127.') ?? true),
  });
  const timeWaitBefore = readTimeWait();
  const connectTimeoutMs = PATIENCE * search.connectP99Ms;
  const fleet = new Fleet(plan, { ...search, connectTimeoutMs });
  const stop = (): void => fleet.halt();
  search.signal.addEventListener('abort', stop);
  let found: Omit<LimitFinding, 'after'>;
  try {
    await fleet.ready();
    found = await new Climb(search, fleet, limits).toTheEnd();
  } finally {
    search.signal.removeEventListener('abort', stop);
    await fleet.close();
  }
  return { ...found, after: afterwardsOf(fleet.processes, timeWaitBefore) };
}

/** One search under way: what has been seen so far. */
class Climb {
  readonly #search: LimitSearch;
  readonly #fleet: Fleet;
  readonly #limits: MachineLimits;
  readonly #watch: ResourceWatch;
  readonly #overflows = new ListenOverflows();
  readonly #levels: LimitLevel[] = [];
  readonly #memory: FleetMemory[] = [];
  #heartbeats: HeldAccount = emptyAccount();
  #failures: Readonly<Record<string, number>> = {};
  #processes: readonly ProcessSigns[] = [];
  #held = 0;

  constructor(search: LimitSearch, fleet: Fleet, limits: MachineLimits) {
    this.#search = search;
    this.#fleet = fleet;
    this.#limits = limits;
    this.#watch = watchResources(fleet, limits);
  }

  async toTheEnd(): Promise<Omit<LimitFinding, 'after'>> {
    let cause: LimitCause | undefined;
    try {
      this.#memory.push(await this.#fleet.memory());
      for (const level of rampLevels(this.#search.max)) {
        cause = await this.#level(level);
        if (cause !== undefined) break;
        this.#search.signal.throwIfAborted();
      }
    } catch (error) {
      if (!(error instanceof TrialFailure)) throw error;
      cause = this.#cause({ ended: error });
    } finally {
      this.#watch.stop();
    }
    const layers = layerSlopes(this.#memory);
    const { plan } = this.#fleet;
    return {
      target: this.#search.target,
      held: this.#held,
      cause,
      failures: this.#failures,
      servers: plan.servers.length,
      clients: plan.clients.length,
      levels: this.#levels,
      heartbeats: this.#heartbeats,
      layers,
      allowance: this.#allowance(layers),
    };
  }

  /** Undefined when all went well. */
  async #level(level: number): Promise<LimitCause | undefined> {
    const { rateHz, connectP99Ms, heartbeatMs, signal } = this.#search;
    const fleet = this.#fleet;
    await fleet.usage();
    const opening = await fleet.openTo(level, rateHz);
    signal.throwIfAborted();
    this.#failures = mergeCounts([opening.failures, opening.unexpectedCloses]);
    await this.#look();
    await this.#settle();
    const connectP99 = percentileMs(opening.connectTime, 99);
    if (this.#watch.scarce !== undefined || Object.keys(this.#failures).length > 0) return this.#cause({});
    const slowConnect = tooLong('connect p99', connectP99, connectP99Ms);
    if (slowConnect !== undefined) return this.#cause({ slow: slowConnect });
    this.#memory.push(await fleet.memory());
    await fleet.usage();
    const beats = await fleet.heartbeats(
      Math.max(LEAST_SPREAD_MS, (1000 * this.#held) / HEARTBEATS_PER_S),
      heartbeatMs,
    );
    await this.#look();
    const { expected, delivered, lost, duplicate, reordered, malformed } = beats;
    this.#heartbeats = { expected, delivered, lost, duplicate, reordered, malformed };
    this.#note(opening, beats);
    if (areWrong(beats)) return this.#cause({ wrong: this.#heartbeats });
    if (lost === 0) return undefined;
    await this.#settle();
    const late = `${lost} heartbeats had not come ${(heartbeatMs / 1000).toFixed(2)} s after the last was sent`;
    return this.#cause({ slow: late });
  }

  #note(opening: FleetOpening, beats: FleetHeartbeats): void {
    const level = {
      connections: this.#held,
      connectRateHz: opening.opened < 2 ? undefined : (opening.opened - 1) / opening.seconds,
      connectP50Ms: percentileMs(opening.connectTime, 50),
      connectP99Ms: percentileMs(opening.connectTime, 99),
      heartbeatP99Ms: percentileMs(beats.latency, 99),
      availableBytes: this.#watch.availableBytes(),
    };
    this.#levels.push(level);
    this.#search.progress(level);
  }

  async #settle(): Promise<void> {
    const { held, unexpectedCloses } = await openAtBothEnds(this.#fleet, PATIENCE_MS);
    this.#held = held;
    this.#failures = { ...this.#failures, ...unexpectedCloses };
  }

  /** What each process has used of its processor and of its descriptors. */
  async #look(): Promise<void> {
    this.#processes = processSigns(this.#fleet, await this.#fleet.usage());
  }

  #cause(more: Pick<Partial<LimitSigns>, 'ended' | 'wrong' | 'slow'>): LimitCause {
    return limitCause({
      failures: this.#failures,
      processes: this.#processes,
      listenOverflows: this.#overflows.count ?? 0,
      scarce: this.#watch.scarce,
      ended: undefined,
      wrong: undefined,
      slow: undefined,
      ...more,
    });
  }

  #allowance(layers: readonly LayerSlope[]): MachineAllowance | undefined {
    const { plan } = this.#fleet;
    const [server, client] = (['server', 'client'] as const).map((name) =>
      layers.find(({ layer }) => layer === name),
    );
    if (server === undefined || client === undefined || !isStraight(server) || !isStraight(client))
      return undefined;
    const perPair = server.baseBytes / plan.servers.length + client.baseBytes / plan.clients.length;
    // A process more for every so many connections.
    const processBytes = Math.max(0, perPair) / (this.#limits.descriptorsPerProcess - OWN_DESCRIPTORS);
    const available = this.#watch.availableBytes();
    const memory = memoryAllows(layers, this.#held, available, reserveBytes(this.#limits), processBytes);
    const price = PRICES[this.#search.stack] ?? PRICES['node']!;
    return memory === undefined ? undefined : machineAllowance(memory, this.#limits, price);
  }
}

function tooLong(what: string, ms: number | undefined, objectiveMs: number): string | undefined {
  if (ms === undefined || ms <= objectiveMs) return undefined;
  return `${what} ${(ms / 1000).toFixed(2)} s, objective ${(objectiveMs / 1000).toFixed(2)} s`;
}
