// The null server of a block whose sides take turns event by event: a process with the same application and the same schedule,
// whose sends are discarded, as a neighbour among the others. What it takes for an event is what each of them takes at that
// moment for anything but the sending. In a slice of its own, at another moment, it would meet another processor.
import { NS_PER_MS } from '../../measure/clock.ts';
import type { Slice } from '../../workloads/workload.ts';
import { moveProcess, type Pinning } from '../machine/pinning.ts';
import type { BlockPlan } from '../plan/plan.ts';
import { Child } from '../processes/child.ts';
import type { ServerMethods, ServerSlice } from '../processes/messages.ts';
import { TIME_LIMITS_MS } from '../processes/time-limits.ts';
import { TrialFailure } from '../processes/trial-failure.ts';

/** Without it figures have no net: a failure of it is none of the sides'. */
export class NullServer {
  readonly #block: BlockPlan;
  readonly #pinning: Pinning;
  readonly #server: Child;
  #slices: ServerSlice[] = [];
  #failed = false;

  constructor(block: BlockPlan, pinning: Pinning) {
    this.#block = block;
    this.#pinning = pinning;
    // Not where the sides' servers start, which would take longer for it.
    this.#server = Child.start({ kind: 'server', role: 'null server', cpus: pinning.clients });
  }

  /** It listens as the first side does, and nobody ever connects. */
  start(): Promise<void> {
    const {
      sides: [first],
      steps: [{ scenario, parameters }],
      seed,
    } = this.#block;
    const target = first!.location ?? first!.target;
    return this.#unlessFailed(async () => {
      await this.#server.ask<ServerMethods, 'listen'>('listen', 'listen', {
        target,
        workload: scenario.workload,
        parameters,
        seed,
        host: '127.0.0.1',
        port: 0,
      });
      await this.#joinServers();
    });
  }

  /** From now on it is a neighbour of theirs. */
  async #joinServers(): Promise<void> {
    const { servers } = this.#pinning;
    const { pid } = this.#server;
    if (servers === undefined || pid === undefined) return;
    try {
      await moveProcess(pid, servers);
    } catch {
      this.#failed = true;
    }
  }

  /** Has a slice with the sides; `recorded` where its cost is to be known. */
  slice(slice: Slice, recorded: boolean): Promise<void> {
    return this.#unlessFailed(async () => {
      const limitMs = TIME_LIMITS_MS.slice + (slice.toNs - slice.fromNs) / NS_PER_MS;
      const seen = await this.#server.askWithin<ServerSlice>(limitMs, 'slice', 'slice', [
        { ...slice, discard: true },
      ]);
      if (recorded) this.#slices.push(seen);
    });
  }

  /** The recorded slices; none where the server failed. */
  get slices(): readonly ServerSlice[] {
    return this.#failed ? [] : this.#slices;
  }

  async stop(): Promise<void> {
    await this.#unlessFailed(() => this.#server.ask<ServerMethods, 'close'>('stop', 'close'));
    await this.#server.stop();
  }

  async kill(): Promise<void> {
    await this.#server.kill();
  }

  async #unlessFailed(step: () => Promise<void>): Promise<void> {
    if (this.#failed) return;
    try {
      await step();
    } catch (error) {
      if (!(error instanceof TrialFailure)) throw error;
      this.#failed = true;
    }
  }
}
