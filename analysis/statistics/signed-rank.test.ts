import { describe, expect, it } from 'vitest';
import { signedRankProbabilities, signedRankTest } from './signed-rank.ts';

/** P(V ≤ v) with n differences. */
function lowerTail(n: number, v: number): number {
  return signedRankProbabilities(n)
    .subarray(0, v + 1)
    .reduce((sum, p) => sum + p, 0);
}

describe('signedRankProbabilities', () => {
  // Largest V that is significant, two-sided (-1: none is): Wilcoxon and Wilcox, Some Rapid Approximate Statistical
  // Procedures (1964), table 2, as in most textbooks.
  it.each([
    { n: 6, at5: 0, at1: -1 },
    { n: 7, at5: 2, at1: -1 },
    { n: 8, at5: 3, at1: 0 },
    { n: 9, at5: 5, at1: 1 },
    { n: 10, at5: 8, at1: 3 },
    { n: 11, at5: 10, at1: 5 },
    { n: 12, at5: 13, at1: 7 },
    { n: 15, at5: 25, at1: 15 },
    { n: 20, at5: 52, at1: 37 },
    { n: 25, at5: 89, at1: 68 },
  ])('has the published critical values with n = $n', ({ n, at5, at1 }) => {
    const critical = [
      [0.05, at5],
      [0.01, at1],
    ] as const;
    for (const [alpha, v] of critical) {
      expect(2 * lowerTail(n, v)).toBeLessThanOrEqual(alpha);
      expect(2 * lowerTail(n, v + 1)).toBeGreaterThan(alpha);
    }
  });

  it('adds up to 1, is symmetric and has the known mean and variance up to n = 60', () => {
    for (const n of [1, 2, 9, 30, 60]) {
      const probabilities = signedRankProbabilities(n);
      expect(probabilities).toHaveLength((n * (n + 1)) / 2 + 1);
      expect(probabilities.toReversed()).toEqual(probabilities);
      let total = 0;
      let mean = 0;
      let square = 0;
      for (const [v, p] of probabilities.entries()) {
        total += p;
        mean += p * v;
        square += p * v * v;
      }
      expect(total).toBeCloseTo(1, 12);
      expect(mean).toBeCloseTo((n * (n + 1)) / 4, 9);
      expect(square - mean * mean).toBeCloseTo((n * (n + 1) * (2 * n + 1)) / 24, 6);
    }
  });
});

describe('signedRankTest', () => {
  it("agrees with R's wilcox.test on the depression data of Hollander and Wolfe", () => {
    const x = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const y = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    const test = signedRankTest(x.map((value, i) => value - y[i]!));
    expect(test.statistic).toBe(40);
    expect(test.nonZero).toBe(9);
    expect(test.greater).toBe(0.01953125);
    expect(test.twoSided).toBe(0.0390625);
    expect(test.less).toBeCloseTo(0.98633, 5);
  });

  it.each([
    { what: 'distinct values', differences: [3, -1, 4, 1.5, -9, 2.6, 5] },
    { what: 'ties', differences: [1, 1, -1, 2, 2, -2, 2, 5] },
    { what: 'zeros', differences: [0, 0, 1, -2, 3, 4] },
    { what: 'ties and zeros', differences: [0, 1, -1, 1, 0, 3, 3, -3, 7] },
    { what: 'one value', differences: [-4] },
    { what: 'all the same', differences: [2, 2, 2, 2, 2, 2, 2, 2] },
  ])('agrees with the enumeration of all signs: $what', ({ differences }) => {
    const test = signedRankTest(differences);
    const expected = enumerate(differences);
    expect(test.statistic).toBe(expected.statistic);
    expect(test.greater).toBeCloseTo(expected.greater, 14);
    expect(test.less).toBeCloseTo(expected.less, 14);
    expect(test.twoSided).toBeCloseTo(Math.min(1, 2 * Math.min(expected.greater, expected.less)), 14);
  });

  it('finds nothing where there is nothing', () => {
    expect(signedRankTest([0, 0, 0])).toEqual({ statistic: 0, nonZero: 0, twoSided: 1, greater: 1, less: 1 });
    expect(signedRankTest([]).twoSided).toBe(1);
  });

  it('is not made more significant by a block without a difference', () => {
    const differences = [5, 4, 3, -1, 6, 7];
    const withZeros = signedRankTest([0, 0, ...differences]).twoSided;
    expect(withZeros).toBeGreaterThanOrEqual(signedRankTest(differences).twoSided);
  });

  it('swaps its tails with the sides', () => {
    const differences = [3, -1, 4, 1.5, -9, 2.6, 5];
    const test = signedRankTest(differences);
    const swapped = signedRankTest(differences.map((d) => -d));
    expect(swapped.less).toBeCloseTo(test.greater, 14);
    expect(swapped.twoSided).toBeCloseTo(test.twoSided, 14);
  });
});

/** The test by its definition: every combination of signs is equally likely. */
function enumerate(differences: readonly number[]): { statistic: number; greater: number; less: number } {
  const sizes = differences.map(Math.abs);
  const rank = (size: number) =>
    sizes.filter((other) => other < size).length + (sizes.filter((other) => other === size).length + 1) / 2;
  const nonZero = differences.filter((d) => d !== 0);
  const ranks = nonZero.map((d) => rank(Math.abs(d)));
  const sumWhere = (positive: (i: number) => boolean) =>
    ranks.reduce((sum, r, i) => sum + (positive(i) ? r : 0), 0);
  const statistic = sumWhere((i) => nonZero[i]! > 0);
  const combinations = 2 ** ranks.length;
  let greater = 0;
  let less = 0;
  for (let signs = 0; signs < combinations; signs++) {
    const v = sumWhere((i) => ((signs >> i) & 1) === 1);
    if (v >= statistic) greater++;
    if (v <= statistic) less++;
  }
  return { statistic, greater: greater / combinations, less: less / combinations };
}
