// Time that the hypervisor took from the processors of this machine while they had work: nothing that runs on them can
// know. Told by the kernel of a guest, where the host tells it.
// https://man7.org/linux/man-pages/man5/proc_stat.5.html (`steal`)
import { readFileSync } from 'node:fs';

/** Since the boot, in the kernel's ticks of 10 ms. */
export interface ProcessorTicks {
  readonly all: number;
  readonly stolen: number;
}

/** By number of the processor; empty where the system does not tell (not Linux). */
export type ProcessorTimes = ReadonlyMap<number, ProcessorTicks>;

/** `text` is for tests. */
export function processorTimes(text = readStat()): ProcessorTimes {
  const lines = text.matchAll(/^cpu(\d+) (.*)$/gm);
  return new Map(
    [...lines].map(([, cpu, columns]) => {
      // user, nice, system, idle, iowait, irq, softirq, steal; the guests' are in the first two.
      const ticks = columns!.trim().split(/\s+/).slice(0, 8).map(Number);
      return [Number(cpu), { all: ticks.reduce((sum, each) => sum + each, 0), stolen: ticks[7] ?? 0 }];
    }),
  );
}

/** What has passed between two readings on these processors together, or (undefined) on all. */
export function processorTimeBetween(
  before: ProcessorTimes,
  after: ProcessorTimes,
  cpus: readonly number[] = [...after.keys()],
): ProcessorTicks {
  const sum = (pick: (ticks: ProcessorTicks) => number): number =>
    cpus.reduce((total, cpu) => {
      const [was, is] = [before.get(cpu), after.get(cpu)];
      return was === undefined || is === undefined ? total : total + pick(is) - pick(was);
    }, 0);
  return { all: sum(({ all }) => all), stolen: sum(({ stolen }) => stolen) };
}

function readStat(): string {
  try {
    return readFileSync('/proc/stat', 'latin1');
  } catch {
    return '';
  }
}
