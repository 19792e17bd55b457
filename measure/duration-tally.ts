// Counts of durations in plain numbers, in the buckets of an HDR histogram with three significant digits: for
// processes that are too many to load the library each (measure/histogram.ts; its WebAssembly takes 10 MB). The parent
// merges their counts into one `DurationHistogram`. http://hdrhistogram.org
import { NS_PER_US } from './clock.ts';

/** Linear buckets in each power of two: 1024 keep the error below 0.1 %. */
const HALF_BITS = 10;
const HALF = 2 ** HALF_BITS;

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

/** Below 2 × HALF a bucket is 1 µs wide, then twice as wide with each power of two. */
function bucketOf(us: number): number {
  const exponent = Math.max(0, 31 - HALF_BITS - Math.clz32(us));
  return exponent * HALF + (us >>> exponent);
}

function middleNs(bucket: number): number {
  const exponent = Math.max(0, Math.floor(bucket / HALF) - 1);
  const from = (bucket - exponent * HALF) * 2 ** exponent;
  return (from + 2 ** exponent / 2) * NS_PER_US;
}
