// Wilcoxon's signed-rank test, exact for any number of blocks: it needs no normal distribution, only that a
// block's log-ratio is as likely to lie one way from the centre as the other. Ties get mid-ranks and the exact
// distribution given these. Zeros are ranked with the rest and then left out (Pratt), so that a block without
// a difference can never make a difference more significant.
// Wilcoxon 1945, https://doi.org/10.2307/3001968; Pratt 1959, https://doi.org/10.1080/01621459.1959.10501526

import { doubledMidRanks } from './mid-ranks.ts';

export interface SignedRankTest {
  /** V: the sum of the ranks of the positive differences. */
  readonly statistic: number;
  /** Differences that are not zero. */
  readonly nonZero: number;
  /** P that V, where signs are random, is as far from its centre as it was; 1 where all differences are zero. */
  readonly twoSided: number;
  /** P that V is at least as large: small where the differences are mostly positive. */
  readonly greater: number;
  /** P that V is at least as small: small where they are mostly negative. */
  readonly less: number;
}

/** Tests whether the differences lie around zero. Time grows with the cube of their number; 60 take about 1 ms. */
export function signedRankTest(differences: readonly number[]): SignedRankTest {
  const doubledRanks: number[] = [];
  let doubledStatistic = 0;
  for (const [i, doubledRank] of doubledMidRanks(differences.map(Math.abs)).entries()) {
    const difference = differences[i]!;
    if (difference === 0) continue;
    doubledRanks.push(doubledRank);
    if (difference > 0) doubledStatistic += doubledRank;
  }
  const { probabilities, statistic } = distributionOf(doubledRanks, doubledStatistic);
  const less = sum(probabilities, 0, statistic + 1);
  const greater = sum(probabilities, statistic, probabilities.length);
  return {
    statistic: doubledStatistic / 2,
    nonZero: doubledRanks.length,
    twoSided: Math.min(1, 2 * Math.min(less, greater)),
    greater,
    less,
  };
}

/** How the sum of these ranks is distributed, and where in it the statistic stands: the usual one where no two are tied. */
function distributionOf(
  doubledRanks: readonly number[],
  doubledStatistic: number,
): { probabilities: Float64Array; statistic: number } {
  const distinct = new Set(doubledRanks);
  const n = doubledRanks.length;
  const isUsual = distinct.size === n && doubledRanks.every((rank) => rank % 2 === 0 && rank <= 2 * n);
  return isUsual
    ? { probabilities: signedRankProbabilities(n), statistic: doubledStatistic / 2 }
    : { probabilities: rankSumProbabilities(doubledRanks), statistic: doubledStatistic };
}

/**
 * The probability of each value of V, from 0 to n(n+1)/2, with n differences of which none is zero or tied
 * with another: R's `dsignrank`.
 */
export function signedRankProbabilities(n: number): Float64Array {
  let known = withoutTies.get(n);
  if (known === undefined) {
    known = rankSumProbabilities(Array.from({ length: n }, (_, i) => i + 1));
    withoutTies.set(n, known);
  }
  return known;
}

/** They depend on n alone, and every interval asks for them. */
const withoutTies = new Map<number, Float64Array>();

/** The probability of each sum of the ranks that are in, where each of them is in or out by a fair coin. */
function rankSumProbabilities(ranks: readonly number[]): Float64Array {
  const largest = ranks.reduce((total, rank) => total + rank, 0);
  const probabilities = new Float64Array(largest + 1);
  probabilities[0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    reached += rank;
    for (let s = reached; s >= 0; s--) {
      const without = probabilities[s]!;
      const including = s < rank ? 0 : probabilities[s - rank]!;
      probabilities[s] = (without + including) / 2;
    }
  }
  return probabilities;
}

function sum(values: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; i++) total += values[i]!;
  return total;
}
