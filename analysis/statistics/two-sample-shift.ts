// How far one sample lies from another that it is not paired with: the median of the differences of all pairs, with the
// interval that belongs to the exact rank-sum test. It assumes that both scatter alike about centres of their own.
// Hodges and Lehmann 1963, https://doi.org/10.1214/aoms/1177704172; Hollander, Wolfe and Chicken, Nonparametric
// Statistical Methods (3rd ed.), sections 4.2 and 4.3
import { medianOfSorted } from '../../measure/figures/median.ts';
import type { LocationEstimate } from './hodges-lehmann.ts';
import { rankSumProbabilities } from './rank-sum.ts';

/** Above this product of the sizes the distribution of U is taken for normal, which it is to three digits by then. */
const LARGEST_EXACT = 2500;

/**
 * How far `to` lies above `from`. Undefined where one of them is empty; without an interval where they are too small
 * for the level (3 and 3 for 95 %). The interval is the same as R's `wilcox.test(to, from, conf.int = TRUE)`.
 */
export function shiftBetween(
  from: readonly number[],
  to: readonly number[],
  level = 0.95,
): LocationEstimate | undefined {
  const differences = allDifferences(from, to);
  const estimate = medianOfSorted(differences);
  if (estimate === undefined) return undefined;
  const cut = cutOf(from.length, to.length, level);
  if (cut === undefined) return { estimate, interval: undefined };
  const low = differences[cut.rank - 1]!;
  const high = differences[differences.length - cut.rank]!;
  return { estimate, interval: { low, high, level: cut.level } };
}

/** Ascending. */
function allDifferences(from: readonly number[], to: readonly number[]): Float64Array {
  const differences = new Float64Array(from.length * to.length);
  let k = 0;
  for (const x of from) for (const y of to) differences[k++] = y - x;
  return differences.sort();
}

/** Which difference, counted from either end (1 is the outermost), bounds the interval, and its actual level. */
function cutOf(m: number, n: number, level: number): { rank: number; level: number } | undefined {
  if (m * n > LARGEST_EXACT) return normalCutOf(m, n, level);
  const probabilities = rankSumProbabilities(m, n);
  let rank = 0;
  let outside = 0;
  while (outside + 2 * probabilities[rank]! <= 1 - level) outside += 2 * probabilities[rank++]!;
  return rank === 0 ? undefined : { rank, level: 1 - outside };
}

/** The same from the mean and the variance of U. Only for 95 %, which is what is asked for. */
function normalCutOf(m: number, n: number, level: number): { rank: number; level: number } {
  if (level !== 0.95)
    throw new RangeError(`samples this large have an interval at 0.95 only, not at ${level}`);
  const deviation = Math.sqrt((m * n * (m + n + 1)) / 12);
  return { rank: Math.floor((m * n) / 2 - 1.959964 * deviation), level };
}
