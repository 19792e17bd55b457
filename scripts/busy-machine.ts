// Whether other programs take part in what is to be measured: told before a measurement begins, not after it.
import { loadavg } from 'node:os';

/** Above this load at the start, other programs take part in the measurement. */
const BUSY_LOAD_PER_CORE = 0.5;

/** `cores`: as environment.json has it. `load`: of the last minute. Undefined where the machine is at rest. */
export function busyMachineNote(cores: unknown, load = loadavg()[0] ?? 0): string | undefined {
  return load > BUSY_LOAD_PER_CORE * Number(cores)
    ? `The machine is busy (load ${load.toFixed(2)}): stop other programs for figures that can be trusted.`
    : undefined;
}
