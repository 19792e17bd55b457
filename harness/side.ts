// One side of a block: a server process with its client processes, led through the phases of a trial. What it
// has seen is kept until `trial-assembly.ts` makes the record of it.
import { NS_PER_MS, nowNs } from '../measure/clock.ts';
import type { MemorySnapshot } from '../measure/process-usage.ts';
import { deriveSeed } from '../measure/random.ts';
import { workloadNamed } from '../workloads/workloads.ts';
import type { ConnectOutcome, Slice } from '../workloads/workload.ts';
import { Child } from './child.ts';
import type { Case } from '../scenarios/scenario.ts';
import type { Pinning } from './pinning.ts';
import { warmUpRateScale } from './profile.ts';
import type { BlockPlan, SidePlan } from './plan.ts';
import type {
  ClientMeasurements,
  ClientMethods,
  ClientSetup,
  ClientSlice,
  ProcessMeasurements,
  ServerMethods,
  ServerSlice,
} from './process-messages.ts';
import { TIME_LIMITS_MS } from './time-limits.ts';
import { TrialFailure } from './trial-failure.ts';

const HOST = '127.0.0.1';

/** Between the message that announces a slice and its beginning. */
const ANNOUNCE_MS = 12;

/** Memory of the server, and of all clients together, at the points of a trial. */
export type MemoryPoint = 'start' | 'connect' | 'steady' | 'after';
export interface SideMemory {
  readonly server: MemorySnapshot;
  readonly client: MemorySnapshot;
}

export interface SteadySlice {
  readonly slice: Slice;
  readonly server: ServerSlice;
  readonly clients: readonly ClientSlice[];
}

/** Everything that one side has seen. */
export interface SideObservations {
  readonly connect: ConnectOutcome;
  readonly memory: Readonly<Record<MemoryPoint, SideMemory>>;
  readonly steady: readonly SteadySlice[];
  readonly nulls: readonly ServerSlice[];
  readonly drained: boolean;
  readonly server: ProcessMeasurements;
  readonly clients: readonly ClientMeasurements[];
}

export class Side {
  readonly plan: SidePlan;
  readonly startedAt = new Date().toISOString();
  readonly #block: BlockPlan;
  readonly #server: Child;
  readonly #clients: Child[];
  readonly #memory: Partial<Record<MemoryPoint, SideMemory>> = {};
  readonly #steady: SteadySlice[] = [];
  readonly #nulls: ServerSlice[] = [];
  #connect: ConnectOutcome = { opened: 0, failures: {} };
  #sent: Record<string, number> = {};
  #drained = true;
  #slices = 0;
  versions: Readonly<Record<string, string>> = {};

  constructor(block: BlockPlan, plan: SidePlan, pinning: Pinning, serverNodeOptions: readonly string[] = []) {
    this.plan = plan;
    this.#block = block;
    this.#server = Child.start({
      kind: 'server',
      role: `${plan.target} server`,
      cpus: pinning.servers,
      nodeOptions: serverNodeOptions,
    });
    this.#clients = Array.from({ length: block.clientProcesses }, (_, index) =>
      Child.start({ kind: 'client', role: `${plan.target} client ${index}`, cpus: pinning.clients }),
    );
  }

  /** Starts the target and readies the clients. */
  async start(): Promise<void> {
    const { case: planned, seed, client, clientProcesses, stall } = this.#block;
    const common = { workload: planned.scenario.workload, parameters: planned.parameters, seed, host: HOST };
    const started = await this.#server.ask<ServerMethods, 'listen'>('listen', 'listen', {
      ...common,
      target: this.plan.target,
      port: 0,
      ...(stall === undefined ? {} : { stall }),
    });
    this.versions = started.versions;
    await this.#eachClient((child, index) => {
      const setup: ClientSetup = {
        ...common,
        kind: client,
        transport: this.plan.transport,
        port: started.port,
        process: index,
        processes: clientProcesses,
      };
      return child.ask<ClientMethods, 'setUp'>('start', 'setUp', setup);
    });
  }

  async measureMemory(point: MemoryPoint): Promise<void> {
    // Steady is what the system sees of a working process; the other points are comparable after a collection.
    const collect = point !== 'steady';
    const [server, clients] = await Promise.all([
      this.#server.ask<ServerMethods, 'memory'>('memory', 'memory', collect),
      this.#eachClient((child) => child.ask<ClientMethods, 'memory'>('memory', 'memory', collect)),
    ]);
    this.#memory[point] = { server, client: sumMemory(clients) };
  }

  /** Opens all connections and waits until the server has seen them. */
  async connect(): Promise<void> {
    const { connections, connectRateHz } = this.#block.case.parameters;
    const limitMs = TIME_LIMITS_MS.connect + (1000 * Number(connections)) / Number(connectRateHz);
    const outcomes = await this.#eachClient((child) =>
      child.askWithin<ConnectOutcome>(limitMs, 'connect', 'connect', []),
    );
    this.#connect = sumOutcomes(outcomes);
    if (this.#connect.opened === 0) {
      const causes = Object.keys(this.#connect.failures).join(', ');
      const message = `No client could connect to ${this.plan.target}: ${causes}.`;
      throw new TrialFailure('unreachable', 'server', message, this.#server.stderrTail);
    }
    await this.#server.ask<ServerMethods, 'connections'>('settle', 'connections', this.#connect.opened);
  }

  /** Faster than steady state, and not recorded: first the real thing, then the null target. */
  async warmUp(): Promise<void> {
    const { profile, case: planned } = this.#block;
    const { warmUpMs } = profile;
    const rateScale = warmUpRateScale(deliveredRateHz(planned));
    await this.#slice(this.#newSlice('warm-up', warmUpMs, rateScale, false));
    await this.#server.askWithin<ServerSlice>(
      ...this.#ask(this.#newSlice('warm-up', warmUpMs / 2, rateScale, true)),
    );
  }

  async steadySlice(): Promise<void> {
    const slice = this.#newSlice('steady', this.#block.profile.sliceMs, 1, false);
    const { server, clients } = await this.#slice(slice);
    this.#steady.push({ slice, server, clients });
  }

  /** The same application and schedule, with the sends discarded. */
  async nullSlice(): Promise<void> {
    const slice = this.#newSlice('steady', this.#block.profile.nullMs, 1, true);
    this.#nulls.push(await this.#server.askWithin<ServerSlice>(...this.#ask(slice)));
  }

  async #slice(slice: Slice): Promise<{ server: ServerSlice; clients: ClientSlice[] }> {
    const [server, clients] = await Promise.all([
      this.#server.askWithin<ServerSlice>(...this.#ask(slice)),
      this.#eachClient((child) => child.askWithin<ClientSlice>(...this.#ask(slice))),
    ]);
    for (const { outcome } of [server, ...clients]) Object.assign(this.#sent, outcome.sent);
    const drained = await this.#eachClient((child) =>
      child.askWithin<boolean>(TIME_LIMITS_MS.drain + 1_000, 'drain', 'drain', [
        this.#sent,
        TIME_LIMITS_MS.drain,
      ]),
    );
    this.#drained &&= drained.every(Boolean);
    return { server, clients };
  }

  #newSlice(phase: Slice['phase'], durationMs: number, rateScale: number, discard: boolean): Slice {
    const index = this.#slices++;
    const fromNs = nowNs() + ANNOUNCE_MS * NS_PER_MS;
    // The same for all sides of the block: their n-th slice has the same arrivals.
    const seed = deriveSeed(this.#block.seed, 'slice', index);
    return { index, phase, fromNs, toNs: fromNs + durationMs * NS_PER_MS, rateScale, discard, seed };
  }

  #ask(slice: Slice): [number, 'slice', string, [Slice]] {
    return [TIME_LIMITS_MS.slice + (slice.toNs - slice.fromNs) / NS_PER_MS, 'slice', 'slice', [slice]];
  }

  async disconnect(): Promise<void> {
    await this.#eachClient((child) => child.ask<ClientMethods, 'disconnect'>('disconnect', 'disconnect'));
    await this.#server.ask<ServerMethods, 'connections'>('disconnect', 'connections', 0);
  }

  /** Collects what both ends have recorded. */
  async observations(): Promise<SideObservations> {
    const [server, clients] = await Promise.all([
      this.#server.ask<ServerMethods, 'measurements'>('measurements', 'measurements'),
      this.#eachClient((child) =>
        child.ask<ClientMethods, 'measurements'>('measurements', 'measurements', this.#sent),
      ),
    ]);
    return {
      connect: this.#connect,
      memory: this.#memory as Record<MemoryPoint, SideMemory>,
      steady: this.#steady,
      nulls: this.#nulls,
      drained: this.#drained,
      server,
      clients,
    };
  }

  /** Ends the processes in order. */
  async stop(): Promise<void> {
    await Promise.all(this.#clients.map((child) => child.stop()));
    await this.#server.ask<ServerMethods, 'close'>('stop', 'close').catch(ignoreFailure);
    await this.#server.stop();
  }

  /** Ends the processes at once. */
  async kill(): Promise<void> {
    await Promise.all([this.#server, ...this.#clients].map((child) => child.kill()));
  }

  #eachClient<R>(ask: (child: Child, index: number) => Promise<R>): Promise<R[]> {
    return Promise.all(this.#clients.map(ask));
  }
}

function deliveredRateHz({ scenario, parameters }: Case): number {
  return workloadNamed(scenario.workload).deliveredRateHz(parameters as never);
}

/** Declared TCP connections of a case. */
export function declaredSockets({ case: planned }: BlockPlan, { transport }: SidePlan): number {
  return workloadNamed(planned.scenario.workload).sockets(planned.parameters as never, transport);
}

function ignoreFailure(error: unknown): void {
  if (!(error instanceof TrialFailure)) throw error;
}

function sumMemory(snapshots: readonly MemorySnapshot[]): MemorySnapshot {
  return snapshots.reduce((sum, next) => ({
    rssBytes: sum.rssBytes + next.rssBytes,
    heapUsedBytes: sum.heapUsedBytes + next.heapUsedBytes,
    externalBytes: sum.externalBytes + next.externalBytes,
  }));
}

function sumOutcomes(outcomes: readonly ConnectOutcome[]): ConnectOutcome {
  const failures: Record<string, number> = {};
  for (const outcome of outcomes) {
    for (const [cause, count] of Object.entries(outcome.failures))
      failures[cause] = (failures[cause] ?? 0) + count;
  }
  return { opened: outcomes.reduce((sum, { opened }) => sum + opened, 0), failures };
}
