// Stands in for the server process of a side whose server runs already: it starts nothing and publishes nothing, and
// meters the processes that listen on the address from outside. Started by the parent; speaks over IPC
// (process-messages.ts) and prints nothing.
import { connect } from 'node:net';
import { NS_PER_MS, nowNs } from '../measure/clock.ts';
import { listeningProcesses } from '../measure/listening-processes.ts';
import { processCpuUs } from '../measure/process-cpu.ts';
import { processMemory } from '../measure/process-memory.ts';
import { tcpDataSegments } from '../measure/process-usage.ts';
import type { Slice } from '../workloads/workload.ts';
import { answerRequests } from './answer-requests.ts';
import type { ServerMethods, ServerSetup } from './process-messages.ts';
import { runningServer, type RunningServer } from './running-server.ts';
import { MARGIN_MS, sleepUntil } from './slice-meter.ts';
import { sum } from './trial-totals.ts';

class RunningServerProcess implements ServerMethods {
  #address = '';
  #pids: readonly number[] = [];

  async describe(address: string): ReturnType<ServerMethods['describe']> {
    const { transport } = await this.#find(address);
    return { name: `running-${transport}`, stack: 'running', transport, versions: {} };
  }

  async listen({ target, host }: ServerSetup): ReturnType<ServerMethods['listen']> {
    const { port, transport } = await this.#find(target, host);
    return { port, transport, versions: {} };
  }

  async #find(address: string, host = '127.0.0.1'): Promise<RunningServer> {
    const server = runningServer(address);
    await connects(address, host, server.port);
    this.#address = address;
    this.#pids = listeningProcesses(server.port);
    this.#cpuUs();
    return server;
  }

  #cpuUs(): number {
    const cpuUs = processCpuUs(this.#pids);
    if (this.#pids.length === 0 || cpuUs === undefined)
      throw new Error(
        `the CPU time of ${this.#address} cannot be read: its process must run on this machine (Linux), as this user, and go on running`,
      );
    return cpuUs;
  }

  /** How many are open is known to the server alone. */
  connections(): Promise<void> {
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
      cpuUs: after.cpuUs - before.cpuUs,
      tcpDataSegments: Number.isNaN(segments) ? undefined : segments,
    };
    return { outcome: { offered: 0, sent: {} }, usage, points: [] };
  }

  #snapshot() {
    return { atNs: nowNs(), cpuUs: this.#cpuUs(), segments: tcpDataSegments() };
  }

  /** Its heap is its own affair. */
  memory(): ReturnType<ServerMethods['memory']> {
    const all = this.#pids.map((pid) => processMemory(pid));
    const known = all.flatMap((memory) => memory ?? []);
    if (known.length < all.length) throw new Error(`the memory of ${this.#address} cannot be read`);
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
    return Promise.resolve({ histograms: {}, values: {}, loopDelay: { samples: 0, ...nothing } });
  }

  reset(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Rejects with what to do where nothing answers. */
function connects(address: string, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(`nothing answers at ${address} (${error.code}): start it first`));
    });
  });
}

answerRequests(new RunningServerProcess());
