// The servers of a side, led as one: mostly one process, and several where the workload has them behind one address. Each
// may be lost in a slice and replaced by another process.
import { workloadNamed } from '../../workloads/workloads.ts';
import type { CaseParameters } from '../../scenarios/scenario.ts';
import type { Collection } from '../../measure/process/collection.ts';
import type { MemorySnapshot } from '../../measure/process/usage.ts';
import type { Child, ChildOptions } from '../processes/child.ts';
import type { ChildGroup } from '../processes/child-group.ts';
import type {
  ProcessMeasurements,
  ServerMethods,
  ServerSetup,
  ServerSlice,
  ServerStarted,
} from '../processes/messages.ts';
import { TIME_LIMITS_MS, type TimeLimit } from '../processes/time-limits.ts';
import { ignoreFailure, TrialFailure } from '../processes/trial-failure.ts';
import { freePort } from '../machine/free-port.ts';
import { hereFor } from '../machine/loopback.ts';
import { measurementsOfAll, sliceOfSeveral } from './lost-server.ts';
import { Restarts, type OutageSlice } from './restart.ts';
import { sumMemory, UNKNOWN_MEMORY } from './totals.ts';

/** What the case asks of its servers. */
export interface ServersWanted {
  readonly workload: string;
  readonly parameters: CaseParameters;
}

interface Led {
  child: Child;
  /** Where the case loses it. */
  readonly restarts: Restarts | undefined;
}

/** How often several servers are asked for their connections. */
const ASK_AGAIN_MS = 2;

export class SideServers {
  readonly #processes: ChildGroup;
  readonly #wanted: ServersWanted;
  #all: Led[] = [];

  constructor(processes: ChildGroup, wanted: ServersWanted) {
    this.#processes = processes;
    this.#wanted = wanted;
  }

  /** Starts the processes, and makes them listen; `ports` has one for each, in their order. */
  async start(
    options: ChildOptions,
    setup: Omit<ServerSetup, 'port'>,
    ready: Promise<unknown>,
  ): Promise<{ readonly started: ServerStarted; readonly ports: readonly [number, ...number[]] }> {
    const { workload: name, parameters } = this.#wanted;
    const workload = workloadNamed(name);
    const count = workload.servers?.(parameters as never) ?? 1;
    const places = Array.from({ length: count }, (_, place) => {
      const role = count === 1 ? options.role : `${options.role} ${place + 1}`;
      return { place, options: { ...options, role } };
    });
    const [children] = await Promise.all([this.#processes.start(places.map((each) => each.options)), ready]);
    const ports: number[] = [];
    const begun: ServerStarted[] = [];
    for (const [index, { place, options: own }] of places.entries()) {
      const outage = workload.outage?.(parameters as never, place);
      const lost = outage !== undefined && outage.how !== 'reload';
      const isKnownBefore = lost || options.kind === 'cluster-server';
      const port = isKnownBefore ? await freePort(hereFor(setup.host)) : 0;
      const whole: ServerSetup = { ...setup, port, ...(count === 1 ? {} : { place }) };
      const child = children[index]!;
      const restarts = lost
        ? new Restarts(outage, { setup: whole, options: own, group: this.#processes })
        : undefined;
      this.#all.push({ child, restarts });
      const started = await child.ask<ServerMethods, 'listen'>('listen', 'listen', whole);
      restarts?.speaks(started.http);
      ports.push(started.port);
      begun.push(started);
    }
    return { started: begun[0]!, ports: [ports[0]!, ...ports.slice(1)] };
  }

  get stderrTail(): readonly string[] {
    return this.#all.flatMap(({ child }) => child.stderrTail);
  }

  /** Ends the server that was there before. */
  async retire(): Promise<void> {
    await this.#all[0]!.child.askWithin(TIME_LIMITS_MS.stop, 'stop', 'retire', []);
  }

  /** Resolves once exactly `count` connections are open, over all servers. Rejects when that takes too long. */
  async connections(limitMs: number, limit: TimeLimit, count: number): Promise<void> {
    if (this.#all.length === 1)
      return this.#all[0]!.child.askWithin<void>(limitMs, limit, 'connections', [count]);
    const untilMs = performance.now() + limitMs;
    while (performance.now() < untilMs) {
      const open = await this.#ask<number>(limit, 'openConnections');
      if (open.reduce((sum, n) => sum + n, 0) === count) return;
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
    const within = `"${limit}" within ${(limitMs / 1000).toFixed(1)} s`;
    const message = `The ${this.#all.length} servers did not finish ${within}.`;
    throw new TrialFailure('timed-out', 'server', message, this.stderrTail);
  }

  /** Starts what the next steady slice needs, where it loses servers. */
  async prepare(): Promise<void> {
    for (const { restarts } of this.#all) await restarts?.prepare();
  }

  /** Has all of them do the slice. */
  async slice(at: OutageSlice): Promise<ServerSlice> {
    const seen = await Promise.all(
      this.#all.map(async (led) => {
        if (led.restarts?.concerns(at.slice) !== true)
          return led.child.askWithin<ServerSlice>(at.limitMs, 'slice', 'slice', [at.slice]);
        const { server, seen: both } = await led.restarts.slice(led.child, at);
        led.child = server;
        return both;
      }),
    );
    return sliceOfSeveral(seen);
  }

  async memory(collection: Collection): Promise<MemorySnapshot> {
    const all = await this.#ask<MemorySnapshot | undefined>('memory', 'memory', collection);
    return sumMemory(all.map((each) => each ?? UNKNOWN_MEMORY));
  }

  async measurements(): Promise<ProcessMeasurements> {
    const workload = workloadNamed(this.#wanted.workload);
    const own = await this.#ask<ProcessMeasurements>('measurements', 'measurements');
    const all = own.map((last, index) => {
      return this.#all[index]!.restarts?.measurementsOfAll(last, workload) ?? last;
    });
    return measurementsOfAll(all.slice(0, -1), all.at(-1)!, workload.metrics);
  }

  async reset(): Promise<void> {
    await this.#ask('measurements', 'reset');
  }

  /** Ends them in order; resolves with whether they answered. */
  async close(): Promise<boolean> {
    try {
      await this.#ask('stop', 'close');
      return true;
    } catch (error) {
      ignoreFailure(error);
      await Promise.all(this.#all.map(({ child }) => child.stop()));
      return false;
    }
  }

  #ask<R>(limit: TimeLimit, method: keyof ServerMethods, ...parameters: unknown[]): Promise<R[]> {
    return Promise.all(
      this.#all.map(({ child }) => child.askWithin<R>(TIME_LIMITS_MS[limit], limit, method, parameters)),
    );
  }
}
