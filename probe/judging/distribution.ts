// Percentiles of a few hundred values, all of which are at hand: nearest rank, so that each is a value that occurred.

export interface Distribution {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** Undefined where there is no value. Of fewer than 100 values p99 is the largest: `count` stands beside it. */
export function distributionOf(values: readonly number[]): Distribution | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    p50: atPercentile(sorted, 50),
    p90: atPercentile(sorted, 90),
    p99: atPercentile(sorted, 99),
    max: sorted.at(-1)!,
  };
}

/** The value at a percentile by nearest rank; `sorted` ascends and is not empty. */
export function atPercentile(sorted: readonly number[], percentile: number): number {
  return sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)]!;
}

/** The middle value, the lower one of two; undefined where there is none. */
export function lowerMedian(values: readonly number[]): number | undefined {
  return values.length === 0
    ? undefined
    : atPercentile(
        values.toSorted((a, b) => a - b),
        50,
      );
}

/** The share of the values that meet a condition; 0 where there are none. */
export function shareOf<T>(values: readonly T[], condition: (value: T) => boolean): number {
  return values.length === 0 ? 0 : values.filter(condition).length / values.length;
}

/** Differences of neighbours. */
export function gapsOf(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - times[index]!);
}
