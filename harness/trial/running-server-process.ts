// Stands in for the server process of a side whose server runs already: it starts nothing and publishes nothing, and
// meters the processes that listen on the address from outside. Started by the parent; speaks over IPC
// (process-messages.ts) and prints nothing.
import { clientTransport } from '../../clients/client-transports.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { tcpDataSegments } from '../../measure/process/usage.ts';
import type { Slice } from '../../workloads/workload.ts';
import { answerRequests } from '../processes/answer-requests.ts';
import type { ServerMethods, ServerSetup } from '../processes/messages.ts';
import { cpuBetween, ListeningMeter, type CpuByProcess } from './listening-meter.ts';
import { checkRelay } from './relay-check.ts';
import { programName, RUNNING_STACK, runningServer, tlsOfAddress } from './running-server.ts';
import { MARGIN_MS, sleepUntil } from './slice-meter.ts';

/** Clients connect to this one address. */
const HERE = '127.0.0.1';

/** Totals at one moment. */
interface Snapshot {
  readonly atNs: number;
  readonly cpuUs: CpuByProcess;
  readonly segments: number | undefined;
}

class RunningServerProcess implements ServerMethods {
  #meter: ListeningMeter | undefined;

  /** Has a conversation with the server first: whatever it does not do is an error. */
  async describe(address: string, insecure = false): ReturnType<ServerMethods['describe']> {
    const { transport, port } = runningServer(address);
    try {
      const tls = tlsOfAddress(address, insecure);
      await checkRelay(await clientTransport('lean', transport, tls), HERE, port);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      throw new Error(`the server at ${address} ${what}`, { cause: error });
    }
    const programs = this.#find(address, port).listeners.map(programName);
    return { name: `running-${transport}`, stack: RUNNING_STACK, transport, versions: {}, programs };
  }

  listen({ target: address }: ServerSetup): ReturnType<ServerMethods['listen']> {
    const { transport, port } = runningServer(address);
    this.#find(address, port);
    return Promise.resolve({ port, transport, versions: {} });
  }

  #find(address: string, port: number): ListeningMeter {
    const meter = new ListeningMeter(address, HERE, port);
    if (!meter.find()) throw new Error(`no process of this user listens at ${address}: start it first`);
    meter.cpuUs();
    this.#meter = meter;
    return meter;
  }

  /** How many are open is known to the server alone; but whom it has started for them can be looked up. */
  async connections(count: number): Promise<void> {
    if (count > 0 && !this.#meter!.find()) throw new Error('no process listens any more: it has ended');
  }

  async slice({ fromNs, toNs }: Slice): ReturnType<ServerMethods['slice']> {
    await sleepUntil(fromNs - MARGIN_MS * NS_PER_MS);
    const before = this.#snapshot();
    await sleepUntil(toNs + MARGIN_MS * NS_PER_MS);
    const after = this.#snapshot();
    const segments = (after.segments ?? NaN) - (before.segments ?? NaN);
    const usage = {
      durationNs: after.atNs - before.atNs,
      cpuUs: cpuBetween(before.cpuUs, after.cpuUs),
      busyUs: 0,
      helpersUs: undefined,
      tcpDataSegments: Number.isNaN(segments) ? undefined : segments,
    };
    return { outcome: { offered: 0, sent: {} }, usage, points: [] };
  }

  #snapshot(): Snapshot {
    return { atNs: nowNs(), cpuUs: this.#meter!.cpuUs(), segments: tcpDataSegments() };
  }

  memory(): ReturnType<ServerMethods['memory']> {
    return Promise.resolve(this.#meter!.memory());
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
