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
  const sums = new RankSums(ranks);
  let statistic = 0;
  for (let i = 0; i < ranks.length; i += 3) {
    statistic += ranks[i]!;
    sums.addOneOf(ranks[i]!, ranks[i + 1]!, ranks[i + 2]!);
  }
  const probabilities = sums.probabilities();
  return {
    statistic: statistic * unit,
    greater: sum(probabilities.subarray(statistic)),
    less: sum(probabilities.subarray(0, statistic + 1)),
  };
}

/**
 * The distribution of a sum to which one of three ranks is added at a time. In one array, because a simulated job asks
 * for it thousands of times.
 */
class RankSums {
  /** Places before that of 0, so that what lies a rank below any sum is in the array. */
  readonly #padding: number;
  readonly #places: Float64Array;
  /** The places of the smallest and of the largest sum. */
  #least: number;
  #most: number;

  constructor(ranks: readonly number[]) {
    this.#padding = Math.max(0, ...ranks);
    let most = 0;
    for (let i = 0; i < ranks.length; i += 3) most += Math.max(ranks[i]!, ranks[i + 1]!, ranks[i + 2]!);
    this.#places = new Float64Array(this.#padding + most + 1);
    this.#least = this.#most = this.#padding;
    this.#places[this.#padding] = 1;
  }

  /** Each of the three with the same chance. */
  addOneOf(a: number, b: number, c: number): void {
    const places = this.#places;
    const [least, most] = [this.#least, this.#most];
    for (let s = least; s <= most; s++) places[s]! /= 3;
    this.#least += Math.min(a, b, c);
    this.#most += Math.max(a, b, c);
    // From the top down, so that what is read has not been replaced yet.
    for (let s = this.#most; s >= this.#least; s--)
      places[s] = places[s - a]! + places[s - b]! + places[s - c]!;
    places.fill(0, least, this.#least);
  }

  /** By sum, from 0. */
  probabilities(): Float64Array {
    return this.#places.subarray(this.#padding);
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
