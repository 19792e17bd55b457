// How many connections a target holds on this machine, and what gives way first. Connections are opened level by
// level in the processes of a trial, and stay open, until some fail or there are as many as were asked for.
import type { ClientKind } from '../clients/client.ts';
import { readTcpExtension } from '../measure/process-usage.ts';
import { casesOf } from '../scenarios/cases.ts';
import { idleConnections } from '../scenarios/idle-connections.ts';
import type { CaseParameters } from '../scenarios/scenario.ts';
import type { Transport } from '../servers/target.ts';
import type { ConnectOutcome } from '../workloads/workload.ts';
import { Child } from './child.ts';
import { descriptorsOf } from './descriptors.ts';
import { limitCause, type LimitCause } from './limit-cause.ts';
import type { Pinning } from './pinning.ts';
import type { ClientMethods, ServerMethods } from './process-messages.ts';
import { TIME_LIMITS_MS } from './time-limits.ts';
import { TrialFailure } from './trial-failure.ts';
import { mergeCounts, sum } from './trial-totals.ts';

export interface LimitSearch {
  readonly target: string;
  readonly transport: Transport;
  readonly client: ClientKind;
  /** Where to stop if nothing gives way. */
  readonly max: number;
  /** More than one, or the clients' descriptors are used up together with the server's. */
  readonly clientProcesses: number;
  readonly pinning: Pinning;
  readonly signal: AbortSignal;
}

export interface LimitFinding {
  readonly target: string;
  /** Connections that were open at both ends when the first one failed, or `max`. */
  readonly held: number;
  readonly failures: Readonly<Record<string, number>>;
  /** Undefined where nothing gave way. */
  readonly cause: LimitCause | undefined;
}

const HOST = '127.0.0.1';
const LEVELS = 20;

/** Searches one target. Rejects with `TrialFailure` where it cannot even be started. */
export async function findConnectionLimit(search: LimitSearch): Promise<LimitFinding> {
  const { target, clientProcesses, pinning, signal } = search;
  const server = Child.start({ kind: 'server', role: `${target} server`, cpus: pinning.servers });
  const clients = Array.from({ length: clientProcesses }, (_, index) =>
    Child.start({ kind: 'client', role: `${target} client ${index}`, cpus: pinning.clients }),
  );
  const killAll = (): void => void Promise.all([server, ...clients].map((child) => child.kill()));
  signal.addEventListener('abort', killAll);
  try {
    await start(search, server, clients);
    return await climb(search, server, clients);
  } finally {
    signal.removeEventListener('abort', killAll);
    await Promise.all([server, ...clients].map((child) => child.kill()));
  }
}

function parameters({ max }: LimitSearch): CaseParameters {
  const result = casesOf(idleConnections, { connections: max, keepAlive: 'event' });
  if (!result.ok) throw new Error(result.errors.join('\n'));
  return result.cases[0]![0].parameters;
}

async function start(search: LimitSearch, server: Child, clients: readonly Child[]): Promise<void> {
  const { target, transport, client, clientProcesses: processes } = search;
  const common = { workload: idleConnections.workload, parameters: parameters(search), seed: 1, host: HOST };
  const setup = { ...common, target, port: 0 };
  const { port } = await server.ask<ServerMethods, 'listen'>('listen', 'listen', setup);
  await Promise.all(
    clients.map((child, process) => {
      const clientSetup = { ...common, kind: client, transport, port, process, processes };
      return child.ask<ClientMethods, 'setUp'>('start', 'setUp', clientSetup);
    }),
  );
}

async function climb(search: LimitSearch, server: Child, clients: readonly Child[]): Promise<LimitFinding> {
  const { target, max } = search;
  const overflowsBefore = listenOverflows();
  let held = 0;
  let serverEnd: string | undefined;
  for (let step = 1; step <= LEVELS; step++) {
    const level = Math.ceil((max * step) / LEVELS);
    const limitMs = 2 * TIME_LIMITS_MS.connect + max;
    const outcomes = await Promise.all(
      clients.map((child) => child.askWithin<ConnectOutcome>(limitMs, 'connect', 'connect', [level])),
    );
    held += sum(outcomes, ({ opened }) => opened);
    const failures = mergeCounts(outcomes.map((outcome) => outcome.failures));
    if (Object.keys(failures).length === 0) continue;
    try {
      // Something that takes no descriptor to answer.
      await server.ask<ServerMethods, 'measurements'>('measurements', 'measurements');
    } catch (error) {
      if (!(error instanceof TrialFailure)) throw error;
      serverEnd = error.message;
    }
    const cause = limitCause({
      failures,
      server: descriptorsOf(server.pid),
      clients: clients.map(({ pid }) => descriptorsOf(pid)),
      listenOverflows: listenOverflows() - overflowsBefore,
      serverEnd,
    });
    return { target, held, failures, cause };
  }
  return { target, held, failures: {}, cause: undefined };
}

/** 0 where the system does not tell. */
function listenOverflows(): number {
  return readTcpExtension('ListenOverflows') ?? 0;
}
