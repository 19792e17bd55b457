// Counts of durations in plain numbers, in the buckets of an HDR histogram with three significant digits: for
// processes that are too many to keep whole nanoseconds each (measure/figures/histogram.ts). The parent
// merges their counts into one `DurationHistogram`. http://hdrhistogram.org
import { NS_PER_US } from '../clock.ts';
import { bucketOf, smallestIn } from './hdr-buckets.ts';

/** Whole microseconds up to 2^28, four and a half minutes; what is longer counts as that. */
const LONGEST_US = 2 ** 28 - 1;

/** One bucket that is not empty: a duration in its middle, and how many fell into it. */
export type TallyEntry = readonly [ns: number, count: number];

export class DurationTally {
  readonly #counts = new Uint32Array(bucketOf(LONGEST_US) + 1);
  count = 0;

  /** Records one duration; less than nothing counts as nothing. */
  record(ns: number): void {
    const us = Math.min(Math.max(Math.floor(ns / NS_PER_US), 0), LONGEST_US);
    this.#counts[bucketOf(us)]!++;
    this.count++;
  }

  /** In ascending order. */
  entries(): TallyEntry[] {
    const entries: TallyEntry[] = [];
    for (const [bucket, count] of this.#counts.entries())
      if (count > 0) entries.push([middleNs(bucket), count]);
    return entries;
  }

  reset(): void {
    this.#counts.fill(0);
    this.count = 0;
  }
}

function middleNs(bucket: number): number {
  return ((smallestIn(bucket) + smallestIn(bucket + 1)) / 2) * NS_PER_US;
}
