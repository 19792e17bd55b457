// How many connections a whole machine would allow, by what was measured of one: the least of what its memory, its
// file table and its TCP memory allow.
import type { ConnectionPrice } from './capacity-check.ts';
import type { MachineLimits } from '../machine/limits.ts';
import type { MemoryAllows } from './memory-layers.ts';

export interface MachineAllowance {
  readonly connections: number;
  readonly boundBy: 'memory' | 'system-descriptors' | 'tcp-memory' | 'tracking';
  readonly memory: MemoryAllows;
  /** Undefined where the system has no such limit. */
  readonly systemDescriptors: number | undefined;
  readonly tcpMemory: number | undefined;
  readonly tracking: number | undefined;
}

/** `limits`: as they were before the first connection. */
export function machineAllowance(
  memory: MemoryAllows,
  limits: MachineLimits,
  { tcpPagesPerSocket }: Pick<ConnectionPrice, 'tcpPagesPerSocket'>,
): MachineAllowance {
  const { descriptors, descriptorsUsed, tcpPages, tcpPagesUsed, tracked } = limits;
  const systemDescriptors =
    descriptors === undefined ? undefined : Math.max(0, Math.floor((descriptors - descriptorsUsed) / 2));
  const tcpMemory =
    tcpPages === undefined
      ? undefined
      : Math.max(0, Math.floor((tcpPages[2] - tcpPagesUsed) / (2 * tcpPagesPerSocket)));
  const tracking = tracked === undefined ? undefined : Math.max(0, tracked.max - tracked.used);
  const bounds = [
    ['memory', memory.connections],
    ['system-descriptors', systemDescriptors ?? Infinity],
    ['tcp-memory', tcpMemory ?? Infinity],
    ['tracking', tracking ?? Infinity],
  ] as const;
  const [boundBy, connections] = bounds.reduce((least, bound) => (bound[1] < least[1] ? bound : least));
  return { connections, boundBy, memory, systemDescriptors, tcpMemory, tracking };
}
