// A distribution of durations as what it is, a few hundred counts: how it crosses processes, and how it is merged and
// read without the 30,000 buckets of the histogram that has recorded it.
import { largestIn, smallestIn, widthOf } from './hdr-buckets.ts';

/** How often which duration was recorded. Plain numbers, so that it may be told as JSON. */
export interface DurationCounts {
  /** Buckets (hdr-buckets.ts, of nanoseconds) that are not empty, ascending. */
  readonly buckets: readonly number[];
  /** How many durations are in each of them. */
  readonly counts: readonly number[];
  readonly total: number;
}

/** All of them together. */
export function mergeCounts(all: readonly DurationCounts[]): DurationCounts {
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  const merged = new Map<number, number>();
  for (const { buckets, counts } of all)
    for (const [i, bucket] of buckets.entries()) merged.set(bucket, (merged.get(bucket) ?? 0) + counts[i]!);
  const buckets = [...merged.keys()].toSorted((a, b) => a - b);
  const counts = buckets.map((bucket) => merged.get(bucket)!);
  return { buckets, counts, total: all.reduce((sum, { total }) => sum + total, 0) };
}

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
  const last = buckets.at(-1);
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
