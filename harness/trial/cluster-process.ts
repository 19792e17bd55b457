// The primary of a cluster: two server processes that node:cluster has started, which serve one address together. To the
// parent it is one server: it asks both, and adds up. Speaks over IPC and prints nothing.
// https://nodejs.org/api/cluster.html
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Collection } from '../../measure/process/collection.ts';
import type { MemorySnapshot } from '../../measure/process/usage.ts';
import type { Slice, Workload } from '../../workloads/workload.ts';
import { workloadNamed } from '../../workloads/workloads.ts';
import { Broker } from '../backplane/broker.ts';
import { relayBetweenWorkers } from '../backplane/ipc.ts';
import { answerRequests, HELLO } from '../processes/answer-requests.ts';
import { endsWithParent } from '../processes/parent-death.ts';
import type {
  ProcessMeasurements,
  Request,
  Response,
  ServerMethods,
  ServerSetup,
  ServerSlice,
  ServerStarted,
} from '../processes/messages.ts';
import { measurementsOfAll, sliceOfSeveral } from './lost-server.ts';
import { sumMemory, UNKNOWN_MEMORY } from './totals.ts';

const ASK_AGAIN_MS = 10;

interface Pending {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** One of the processes, as the primary sees it. */
class Asked {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #requests = 0;

  constructor(place: number) {
    this.#worker = cluster.fork();
    this.#worker.on('message', (response: Response) => {
      const pending = this.#pending.get(response.id);
      if (pending === undefined) return; // An event on its way to the others.
      this.#pending.delete(response.id);
      if (response.ok) pending.resolve(response.result as never);
      else pending.reject(new Error(response.error));
    });
    this.#worker.once('exit', (code, signal) => {
      const error = new Error(
        `Process ${place + 1} of the cluster has ended (${signal || `exit code ${code}`}).`,
      );
      for (const { reject } of this.#pending.values()) reject(error);
      this.#pending.clear();
    });
  }

  /** Resolves when it answers: what is sent before it listens to its channel is lost, so it is asked again. */
  started(): Promise<void> {
    return new Promise((resolve, reject) => {
      const ask = async (): Promise<void> => {
        try {
          await this.ask(HELLO);
          resolve();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
        clearInterval(timer);
      };
      const timer = setInterval(() => void ask(), ASK_AGAIN_MS);
    });
  }

  ask<R>(method: string, ...parameters: unknown[]): Promise<R> {
    const id = ++this.#requests;
    const request: Request = { id, method, parameters };
    return new Promise<R>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.send(request);
    });
  }

  async end(): Promise<void> {
    if (this.#worker.isDead()) return;
    const gone = once(this.#worker, 'exit');
    this.#worker.disconnect();
    await gone;
  }
}

class ClusterProcess implements ServerMethods {
  #all: readonly Asked[] = [];
  #workload!: Workload;
  #broker: Broker | undefined;
  /** Of what stands between the processes, in the steady slices since the last reset. */
  #betweenUs = 0;

  describe(): never {
    throw new Error('A cluster serves a target that another process has described.');
  }

  async listen(setup: ServerSetup): Promise<ServerStarted> {
    this.#workload = workloadNamed(setup.workload);
    const { host, parameters } = setup;
    const kind = this.#workload.backplane!(parameters as never);
    const processes = this.#workload.processes!(parameters as never);
    if (kind === 'ipc') relayBetweenWorkers();
    else this.#broker = await Broker.start(kind, host, endsWithParent());
    // With the options of this process, as node:cluster does by itself. They end when the channel to this process closes.
    cluster.setupPrimary({ exec: fileURLToPath(new URL('server-process.js', import.meta.url)) });
    this.#all = Array.from({ length: processes }, (_, place) => new Asked(place));
    const backplane = { kind, host, port: this.#broker?.port ?? 0, processes };
    await Promise.all(this.#all.map((each) => each.started()));
    const started: ServerStarted[] = [];
    for (const [place, each] of this.#all.entries())
      started.push(await each.ask<ServerStarted>('listen', { ...setup, place, backplane }));
    return started[0]!;
  }

  async connections(count: number): Promise<void> {
    while ((await this.#openConnections()) !== count) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  async #openConnections(): Promise<number> {
    const open = await this.#ask<number>('openConnections');
    return open.reduce((sum, n) => sum + n, 0);
  }

  async slice(slice: Slice): Promise<ServerSlice> {
    const before = this.#cpuBetweenUs();
    const seen = sliceOfSeveral(await this.#ask<ServerSlice>('slice', slice));
    if (slice.phase === 'steady' && !slice.discard) this.#betweenUs += this.#cpuBetweenUs() - before;
    return seen;
  }

  /** Without a server in between it is this process that passes events on. */
  #cpuBetweenUs(): number {
    if (this.#broker !== undefined) return this.#broker.cpuUs();
    const { user, system } = process.cpuUsage();
    return user + system;
  }

  async memory(collection: Collection): Promise<MemorySnapshot> {
    const all = await this.#ask<MemorySnapshot | undefined>('memory', collection);
    return sumMemory(all.map((each) => each ?? UNKNOWN_MEMORY));
  }

  async measurements(): Promise<ProcessMeasurements> {
    const all = await this.#ask<ProcessMeasurements>('measurements');
    const both = measurementsOfAll(all.slice(0, -1), all.at(-1)!, this.#workload.metrics);
    const between = Number.isNaN(this.#betweenUs) ? {} : { backplane_cpu_per_event: this.#betweenUs };
    return { ...both, values: { ...both.values, ...between } };
  }

  async reset(): Promise<void> {
    this.#betweenUs = 0;
    await this.#ask('reset');
  }

  async close(): Promise<void> {
    await this.#ask('close');
    await Promise.all(this.#all.map((each) => each.end()));
    await this.#broker?.close();
    // The process may do the same work for another trial.
    this.#broker = undefined;
    this.#betweenUs = 0;
  }

  #ask<R>(method: keyof ServerMethods, ...parameters: unknown[]): Promise<R[]> {
    return Promise.all(this.#all.map((each) => each.ask<R>(method, ...parameters)));
  }
}

answerRequests(new ClusterProcess());
