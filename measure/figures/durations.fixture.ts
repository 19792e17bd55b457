// Durations for tests of what counts them.
import * as fc from 'fast-check';
import { DurationHistogram } from './histogram.ts';

const HOUR_NS = 3_600_000_000_000;

/** Of all magnitudes, and often the same one again: each with how often. */
export const repeatedDurations = fc.array(
  fc.tuple(
    fc.oneof(
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 1, max: 20_000_000 }),
      fc.integer({ min: 1, max: HOUR_NS }),
    ),
    fc.integer({ min: 1, max: 300 }),
  ),
  { maxLength: 40 },
);

export function histogramOf(all: readonly (readonly [ns: number, times: number])[]): DurationHistogram {
  const histogram = new DurationHistogram();
  for (const [ns, times] of all) for (let i = 0; i < times; i++) histogram.record(ns);
  return histogram;
}
