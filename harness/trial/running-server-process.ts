// Stands in for the server process of a side whose server runs already: it starts nothing and publishes nothing, and
// meters the processes that listen on the address from outside. Started by the parent; speaks over IPC
// (process-messages.ts) and prints nothing.
import { clientTransport } from '../../clients/client-transports.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { listeningProcesses } from '../../measure/process/listening-processes.ts';
import { processCpuUs } from '../../measure/process/cpu.ts';
import { processMemory } from '../../measure/process/memory.ts';
import { tcpDataSegments } from '../../measure/process/usage.ts';
import type { Slice } from '../../workloads/workload.ts';
import { answerRequests } from '../processes/answer-requests.ts';
import type { ServerMethods, ServerSetup } from '../processes/messages.ts';
import { checkRelay } from './relay-check.ts';
import { programName, RUNNING_STACK, runningServer } from './running-server.ts';
import { MARGIN_MS, sleepUntil } from './slice-meter.ts';
import { sum } from './totals.ts';

/** Totals at one moment; CPU time by process. */
interface Snapshot {
  readonly atNs: number;
  readonly cpuUs: ReadonlyMap<number, number>;
  readonly segments: number | undefined;
}

class RunningServerProcess implements ServerMethods {
  #address = '';
  #port = 0;
  #listeners: readonly number[] = [];
  #all: readonly number[] = [];

  /** Has a conversation with the server first: whatever it does not do is an error. */
  async describe(address: string): ReturnType<ServerMethods['describe']> {
    const { transport, port } = runningServer(address);
    try {
      await checkRelay(await clientTransport('lean', transport), '127.0.0.1', port);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      throw new Error(`the server at ${address} ${what}`, { cause: error });
    }
    this.#find(address, port);
    const programs = this.#listeners.map(programName);
    return { name: `running-${transport}`, stack: RUNNING_STACK, transport, versions: {}, programs };
  }

  listen({ target: address }: ServerSetup): ReturnType<ServerMethods['listen']> {
    const { transport, port } = runningServer(address);
    this.#find(address, port);
    return Promise.resolve({ port, transport, versions: {} });
  }

  #find(address: string, port: number): void {
    this.#address = address;
    this.#port = port;
    const { listeners, all } = listeningProcesses(port);
    if (listeners.length === 0)
      throw new Error(`no process of this user listens at ${address}: start it first`);
    this.#listeners = listeners;
    this.#all = all;
    this.#cpuUs();
  }

  /** A descendant may come and go; what listens must stay. */
  #cpuUs(): ReadonlyMap<number, number> {
    const known = new Map(this.#all.map((pid) => [pid, processCpuUs(pid)] as const));
    const lost = this.#listeners.find((pid) => known.get(pid) === undefined);
    if (lost !== undefined)
      throw new Error(
        `the CPU time of process ${lost}, which listens at ${this.#address}, cannot be read: it has ended, or this system does not tell`,
      );
    return new Map(
      [...known].flatMap(([pid, cpuUs]) => (cpuUs === undefined ? [] : [[pid, cpuUs] as const])),
    );
  }

  /** How many are open is known to the server alone; but whom it has started for them can be looked up. */
  connections(count: number): Promise<void> {
    if (count > 0) this.#find(this.#address, this.#port);
    return Promise.resolve();
  }

  async slice({ fromNs, toNs }: Slice): ReturnType<ServerMethods['slice']> {
    await sleepUntil(fromNs - MARGIN_MS * NS_PER_MS);
    const before = this.#snapshot();
    await sleepUntil(toNs + MARGIN_MS * NS_PER_MS);
    const after = this.#snapshot();
    const segments = (after.segments ?? NaN) - (before.segments ?? NaN);
    const usage = {
      durationNs: after.atNs - before.atNs,
      cpuUs: sum([...after.cpuUs], ([pid, cpuUs]) => cpuUs - (before.cpuUs.get(pid) ?? 0)),
      busyUs: 0,
      helpersUs: undefined,
      tcpDataSegments: Number.isNaN(segments) ? undefined : segments,
    };
    return { outcome: { offered: 0, sent: {} }, usage, points: [] };
  }

  #snapshot(): Snapshot {
    return { atNs: nowNs(), cpuUs: this.#cpuUs(), segments: tcpDataSegments() };
  }

  /** Its heap is its own affair. Of descendants that have ended there is none. */
  memory(): ReturnType<ServerMethods['memory']> {
    const known = this.#all.flatMap((pid) => processMemory(pid) ?? []);
    if (known.length === 0) throw new Error(`the memory of ${this.#address} cannot be read`);
    return Promise.resolve({
      rssBytes: sum(known, ({ rssBytes }) => rssBytes),
      heapUsedBytes: undefined,
      externalBytes: undefined,
      pssBytes: sum(known, ({ pssBytes }) => pssBytes),
      privateBytes: sum(known, ({ privateBytes }) => privateBytes),
    });
  }

  measurements(): ReturnType<ServerMethods['measurements']> {
    const nothing = { p50Ns: undefined, p90Ns: undefined, p99Ns: undefined, maxNs: undefined };
    return Promise.resolve({
      histograms: {},
      values: {},
      loopDelay: { samples: 0, sampledNs: 0, holdUps: [], ...nothing },
    });
  }

  reset(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

answerRequests(new RunningServerProcess());
