// How many sends a percentile needs (law 3): ten of them must lie beyond it, so that it does not hang on one or two.

/** Sends that must lie beyond a percentile. */
const BEYOND = 10;

/** Fewest sends for a percentile from 0 to 100: 20 for p50, 100 for p90, 1,000 for p99, 10,000 for p99.9. */
export function sendsNeeded(percentile: number): number {
  return Math.round((BEYOND * 100) / (100 - percentile));
}
