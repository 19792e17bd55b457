// Watches what befalls all processes of a side in a slice and is the machine's: this program, which announces the slice, was
// held up; or the hypervisor took processors away.
import { nowNs } from '../../measure/clock.ts';
import type { HoldUp } from '../../measure/process/hold-up.ts';
import { processorTimeBetween, processorTimes } from '../../measure/process/stolen-time.ts';
import type { Slice } from '../../workloads/workload.ts';
import { parseCpuList, type Pinning } from '../machine/pinning.ts';
import type { SteadySlice, Surroundings } from './observations.ts';

export class SurroundingsWatch {
  readonly #cpus: readonly (readonly number[] | undefined)[];
  readonly #before = processorTimes();
  #announcedLateNs = 0;

  constructor({ servers, clients }: Pinning) {
    this.#cpus = [servers, clients].map((list) => (list === undefined ? undefined : parseCpuList(list)));
  }

  /** All processes have been told of the slice. */
  announced({ fromNs }: Slice): void {
    this.#announcedLateNs = Math.max(0, nowNs() - fromNs);
  }

  /** What there was since. */
  seen(): Surroundings {
    const after = processorTimes();
    const processors = this.#cpus.map((cpus) => processorTimeBetween(this.#before, after, cpus));
    return { announcedLateNs: this.#announcedLateNs, processors };
  }
}

/** The largest share of processor time that was stolen where servers or clients run; undefined where nobody tells. */
export function stolenShareOf(steady: readonly SteadySlice[]): number | undefined {
  const shares = (steady[0]?.surroundings.processors ?? []).flatMap((_, role) => {
    const ticks = steady.flatMap(({ surroundings }) => surroundings.processors[role] ?? []);
    const all = ticks.reduce((sum, each) => sum + each.all, 0);
    return all === 0 ? [] : [ticks.reduce((sum, each) => sum + each.stolen, 0) / all];
  });
  return shares.length === 0 ? undefined : Math.max(...shares);
}

/** Slices that were announced after they had begun. */
export function lateAnnouncements(steady: readonly SteadySlice[]): HoldUp[] {
  return steady.flatMap(({ slice, surroundings }) => lateStart(slice, surroundings.announcedLateNs));
}

/** Slices that a client process began late although it was told in time. */
export function lateStarts(steady: readonly SteadySlice[], client: number): HoldUp[] {
  return steady.flatMap(({ slice, surroundings, clients }) => {
    const ownNs = clients[client]!.startedLateNs - surroundings.announcedLateNs;
    return lateStart(slice, ownNs);
  });
}

function lateStart({ fromNs, toNs }: Slice, lateNs: number): HoldUp[] {
  return lateNs > 0 ? [{ lateNs, dueNs: Math.min(lateNs, toNs - fromNs) }] : [];
}
