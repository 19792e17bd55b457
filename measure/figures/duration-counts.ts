// A distribution of durations as what it is, a few hundred counts: how it crosses processes, and how it is merged and
// read without the 30,000 buckets of the histogram that has recorded it.
import { largestIn, MOST_BUCKETS, smallestIn, widthOf } from './hdr-buckets.ts';

/** How often which duration was recorded. Plain numbers, so that it may be told as JSON. */
export interface DurationCounts {
  /** Buckets (hdr-buckets.ts, of nanoseconds) that are not empty, ascending. */
  readonly buckets: ArrayLike<number>;
  /** How many durations are in each of them. */
  readonly counts: ArrayLike<number>;
  readonly total: number;
}

/** All of them together. */
export function mergeCounts(all: readonly DurationCounts[]): DurationCounts {
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  const touched: number[] = [];
  for (const { buckets, counts } of all)
    for (let i = 0; i < buckets.length; i++) {
      const bucket = buckets[i]!;
      const before = scratch[bucket]!;
      if (before === 0) touched.push(bucket);
      scratch[bucket] = before + counts[i]!;
    }
  const buckets = new Float64Array(touched).sort();
  const merged = buckets.map((bucket) => scratch[bucket]!);
  for (const bucket of touched) scratch[bucket] = 0;
  const total = all.reduce((sum, counts) => sum + counts.total, 0);
  return { buckets, counts: merged, total };
}

/** Of every bucket that there can be; all 0 between two merges. */
const scratch = new Float64Array(MOST_BUCKETS);

/** The duration at a percentile from 0 to 100, in nanoseconds; undefined where nothing was recorded. */
export function percentileNs(
  { buckets, counts, total }: DurationCounts,
  percentile: number,
): number | undefined {
  const share = (Math.min(percentile, 100) / 100) * total;
  // Rounded up, but not where only the last bit of the product is above an integer.
  const wanted = Math.max(Math.ceil(share - share * Number.EPSILON), 1);
  let seen = 0;
  for (let i = 0; i < buckets.length; i++) {
    seen += counts[i]!;
    if (seen >= wanted) return percentile === 0 ? smallestIn(buckets[i]!) : largestIn(buckets[i]!);
  }
  return undefined;
}

/** How many of the durations are longer than that, in nanoseconds, to three digits. */
export function countAbove({ buckets, counts }: DurationCounts, ns: number): number {
  let above = 0;
  for (let i = buckets.length - 1; i >= 0 && largestIn(buckets[i]!) > ns; i--) above += counts[i]!;
  return above;
}

/** The longest duration to three digits, in nanoseconds; undefined where nothing was recorded. */
export function maxNs({ buckets }: DurationCounts): number | undefined {
  const last = buckets[buckets.length - 1];
  return last === undefined ? undefined : largestIn(last);
}

/** The mean in nanoseconds, each duration as the middle of its bucket; undefined where nothing was recorded. */
export function meanNs({ buckets, counts, total }: DurationCounts): number | undefined {
  if (total === 0) return undefined;
  let sum = 0;
  for (let i = 0; i < buckets.length; i++) {
    const bucket = buckets[i]!;
    sum += (smallestIn(bucket) + Math.floor(widthOf(bucket) / 2)) * counts[i]!;
  }
  return sum / total;
}
