// What of a trial's latency is the waiting for its own clients or for this program, and what is left without: the waiting has
// made the latency longer that it is to be compared with.
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { shareHeldUp, waitAtMostNs } from '../../measure/process/hold-up.ts';
import { TIMER_GRAIN_NS } from '../../measure/process/loop-delay.ts';
import { NS_PER_S } from '../../measure/clock.ts';
import type { HistogramRecord } from '../trial-record.ts';
import type { StepObservations } from './observations.ts';
import { lateAnnouncements, lateStarts, stolenShareOf } from './surroundings.ts';
import type { SteadyTotals } from './totals.ts';

/** In nanoseconds; undefined where there was nothing to be late. */
export interface Disturbance {
  /** What nine of ten events waited at most for the client process that was held up most. */
  readonly clientWaitP90Ns: number | undefined;
  /** The same for slices that were announced too late. */
  readonly announcementWaitP90Ns: number;
  /** Latency without the events that met either. */
  readonly undisturbedLatencyP90Ns: number | undefined;
  /** Share of the processor time that the hypervisor took, where it took most; undefined where the kernel does not tell. */
  readonly stolenShare: number | undefined;
}

const P90 = 0.9;

export function disturbanceOf(
  { steady, clients }: StepObservations,
  { seconds }: SteadyTotals,
  histograms: readonly HistogramRecord[],
): Disturbance {
  const announcements = lateAnnouncements(steady);
  const announcedWithinNs = Math.max(1, seconds * NS_PER_S);
  const loops = clients.map(({ loopDelay }, index) => {
    const late = lateStarts(steady, index);
    return {
      holdUps: [...loopDelay.holdUps, ...late],
      withinNs: loopDelay.sampledNs + late.reduce((sum, { dueNs }) => sum + dueNs, 0),
    };
  });
  const waits = loops.flatMap(({ holdUps, withinNs }) =>
    withinNs === 0 ? [] : [waitAtMostNs(holdUps, withinNs, P90)],
  );
  const metBy = (longerThanNs: number): number =>
    shareHeldUp(announcements, announcedWithinNs, longerThanNs) +
    loops.reduce((sum, { holdUps, withinNs }) => sum + shareHeldUp(holdUps, withinNs, longerThanNs), 0) /
      loops.length;
  return {
    clientWaitP90Ns: waits.length === 0 ? undefined : Math.max(...waits),
    announcementWaitP90Ns: waitAtMostNs(announcements, announcedWithinNs, P90),
    undisturbedLatencyP90Ns: withoutSlowest(histograms, metBy),
    stolenShare: stolenShareOf(steady),
  };
}

/** p90 of latency once the slowest events are left out, as many as met a hold-up that is long against the median. */
function withoutSlowest(
  histograms: readonly HistogramRecord[],
  metBy: (longerThanNs: number) => number,
): number | undefined {
  const record = histograms.find(({ metric, side }) => metric === 'latency' && side === 'client');
  if (record === undefined) return undefined;
  const latency = DurationHistogram.decode(record.encoded);
  const left = 1 - Math.min(1, metBy(TIMER_GRAIN_NS + latency.percentile(50)! / 2));
  return latency.percentile(100 * P90 * left);
}
