// What a fleet shows to whoever wants to know what gave way in it: its connections as both ends count them, what its
// processes use, and whether the machine runs short.
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { readTcpExtension } from '../../measure/process/usage.ts';
import { reserveBytes } from './capacity-check.ts';
import { descriptorsOf, type Descriptors } from '../machine/descriptors.ts';
import type { Fleet, FleetUse } from './fleet.ts';
import type { ProcessSigns } from './limit-cause.ts';
import type { MachineLimits } from '../machine/limits.ts';
import { ResourceWatch } from '../machine/resource-watch.ts';

/** `use`: of the stretch that is looked at. */
export function processSigns(fleet: Fleet, { servers, clients }: FleetUse): ProcessSigns[] {
  const usage = [...servers, ...clients];
  return fleet.processes.flatMap(({ role, side, pid, standsFor }, index) => {
    const used = usage[index];
    if (used === undefined) return [];
    const cpuShare = (used.cpuUs * 1000) / used.durationNs;
    return standsFor === undefined
      ? [{ role, side, descriptors: descriptorsOf(pid), cpuShare }]
      : [{ role, side, descriptors: fewestLeft(standsFor), cpuShare, isUsers: true }];
  });
}

function left({ open, limit }: Descriptors): number {
  return limit - open;
}

/** Of the process that is the first to have none left. */
function fewestLeft(pids: readonly number[]): Descriptors | undefined {
  return pids.flatMap((pid) => descriptorsOf(pid) ?? []).toSorted((a, b) => left(a) - left(b))[0];
}

export interface OpenConnections {
  /** Open at both ends; at the clients' where the servers cannot be asked. */
  readonly held: number;
  readonly unexpectedCloses: Readonly<Record<string, number>>;
}

const LOOK_MS = 20;

/** What the clients have opened the servers may see a moment later: waits for that, but no longer than `patienceMs`. */
export async function openAtBothEnds(fleet: Fleet, patienceMs: number): Promise<OpenConnections> {
  const untilNs = nowNs() + patienceMs * NS_PER_MS;
  for (;;) {
    const { clients, servers, unexpectedCloses } = await fleet.held();
    if (servers === undefined) return { held: clients, unexpectedCloses };
    if (clients === servers || nowNs() > untilNs)
      return { held: Math.min(clients, servers), unexpectedCloses };
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Halts the fleet when the memory of the machine, or of its TCP buffers, is used up to what must be left. */
export function watchResources(fleet: Fleet, limits: MachineLimits): ResourceWatch {
  const floor = { availableBytes: reserveBytes(limits), tcpPages: limits.tcpPages?.[2] ?? Infinity };
  return new ResourceWatch(floor, () => fleet.halt());
}

/** Connects that found an accept queue full, since it was made; undefined where the system does not tell. */
export class ListenOverflows {
  readonly #before = readTcpExtension('ListenOverflows');

  get count(): number | undefined {
    const now = readTcpExtension('ListenOverflows');
    return now === undefined || this.#before === undefined ? undefined : now - this.#before;
  }
}
