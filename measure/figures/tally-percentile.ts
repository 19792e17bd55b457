// Percentiles of durations that many processes have counted, from their counts together (law 2).
import { NS_PER_MS } from '../clock.ts';
import type { TallyEntry } from './duration-tally.ts';
import { DurationHistogram } from './histogram.ts';

/** `percentile` from 0 to 100; undefined where nothing was recorded. */
export function percentileMs(entries: readonly TallyEntry[], percentile: number): number | undefined {
  const histogram = new DurationHistogram();
  histogram.addCounts(entries);
  const ns = histogram.percentile(percentile);
  return ns === undefined ? undefined : ns / NS_PER_MS;
}
