// The exact rank test of one treatment in blocks of three: head against two arms of base that were measured beside it.
// In every block the values are aligned (their mean is taken off), all of them are ranked together, and the statistic
// is the sum of head's ranks. Where nothing has changed, head is any of the three arms of its block with equal chance,
// whatever the noise looks like: so its distribution is exact, by convolution. The signed-rank test of head ÷ base
// is the same idea with one base arm, and would leave a quarter of the information in the other.
// Hodges and Lehmann 1962, https://doi.org/10.1214/aoms/1177704575; Lehmann, Nonparametrics, section 6.3

import { doubledMidRanks } from './mid-ranks.ts';

export interface AlignedRankTest {
  /** The sum of the ranks of head among all aligned values; equal values share the mean of theirs. */
  readonly statistic: number;
  /** P that the sum is at least as large: small where head is mostly above both others. */
  readonly greater: number;
  /** P that it is at least as small. */
  readonly less: number;
}

/** One value of each arm, in any unit that differences make sense of. */
export type AlignedBlock = readonly [head: number, base: number, base2: number];

/** Both probabilities are 1 without a block. */
export function alignedRankTest(blocks: readonly AlignedBlock[]): AlignedRankTest {
  const aligned = blocks.flatMap((block) => {
    const mean = (block[0] + block[1] + block[2]) / 3;
    return block.map((value) => value - mean);
  });
  const doubled = doubledMidRanks(aligned);
  // Without ties they are all even, and the distribution of the sum has half as many places.
  const unit = doubled.every((rank) => rank % 2 === 0) ? 1 : 0.5;
  const ranks = doubled.map((rank) => (rank * 0.5) / unit);
  let statistic = 0;
  let least = 0;
  let probabilities = Float64Array.of(1);
  for (let block = 0; block < blocks.length; block++) {
    const three = ranks.slice(3 * block, 3 * block + 3);
    statistic += three[0]!;
    probabilities = withOneOf(three, probabilities, least);
    least += Math.min(...three);
  }
  return {
    statistic: statistic * unit,
    greater: sum(probabilities.subarray(statistic)),
    less: sum(probabilities.subarray(0, statistic + 1)),
  };
}

/**
 * The distribution of the sum, with one more rank, drawn from these with equal chance; `before` is used up. No sum was
 * below `least`.
 */
function withOneOf(ranks: readonly number[], before: Float64Array, least: number): Float64Array<ArrayBuffer> {
  const after = new Float64Array(before.length + Math.max(...ranks));
  for (let s = least; s < before.length; s++) before[s]! /= ranks.length;
  for (const rank of ranks) for (let s = least; s < before.length; s++) after[s + rank]! += before[s]!;
  return after;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
