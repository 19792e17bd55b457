// Whether a machine is as it was before a fleet ran on it.
import { existsSync } from 'node:fs';
import { readTimeWait } from '../../measure/process/kernel-memory.ts';
import type { FleetProcess } from './fleet.ts';

/** What is left when all has been given back. */
export interface Afterwards {
  readonly processesAlive: number;
  /** Sockets in TIME_WAIT more than before, which the kernel keeps for a minute; undefined where it does not tell. */
  readonly timeWaitSockets: number | undefined;
}

/** `timeWaitBefore`: `readTimeWait()` before the fleet was started. */
export function afterwardsOf(
  processes: readonly FleetProcess[],
  timeWaitBefore: number | undefined,
): Afterwards {
  const timeWait = readTimeWait();
  return {
    processesAlive: processes.filter(({ pid }) => existsSync(`/proc/${pid}`)).length,
    timeWaitSockets:
      timeWait === undefined || timeWaitBefore === undefined
        ? undefined
        : Math.max(0, timeWait - timeWaitBefore),
  };
}
