import { describe, expect, it } from 'vitest';
import { wilcoxonRankSum } from 'simple-statistics';
import { Random } from '../../measure/random.ts';
import { rankSumProbabilities } from './rank-sum.ts';

function lowerTail(m: number, n: number, u: number): number {
  return rankSumProbabilities(m, n)
    .subarray(0, u + 1)
    .reduce((sum, p) => sum + p, 0);
}

/** U of every way to deal the ranks 1 to m + n to two samples, from the library's rank sum. */
function everyU(m: number, n: number): number[] {
  const all = Array.from({ length: m + n }, (_, i) => i + 1);
  const us: number[] = [];
  for (let chosen = 0; chosen < 2 ** (m + n); chosen++) {
    const x = all.filter((_, i) => (chosen >> i) & 1);
    if (x.length !== m) continue;
    const y = all.filter((_, i) => !((chosen >> i) & 1));
    us.push(wilcoxonRankSum(x, y) - (m * (m + 1)) / 2);
  }
  return us;
}

describe('rankSumProbabilities', () => {
  it.each([
    [1, 1],
    [2, 3],
    [4, 4],
    [5, 3],
    [6, 4],
  ])('counts all ways to deal the ranks: %d and %d', (m, n) => {
    const us = everyU(m, n);
    const counts = Array.from({ length: m * n + 1 }, (_, u) => us.filter((each) => each === u).length);
    for (const [u, p] of rankSumProbabilities(m, n).entries())
      expect(p).toBeCloseTo(counts[u]! / us.length, 12);
  });

  // Largest U that is significant at 5 %, two-sided: as in most textbooks (from Mann and Whitney 1947, Auble 1953).
  it.each([
    { m: 4, n: 4, u: 0 },
    { m: 5, n: 5, u: 2 },
    { m: 6, n: 8, u: 8 },
    { m: 8, n: 8, u: 13 },
    { m: 10, n: 10, u: 23 },
    { m: 8, n: 12, u: 22 },
    { m: 12, n: 12, u: 37 },
    { m: 20, n: 20, u: 127 },
  ])('has the published critical value of $m and $n', ({ m, n, u }) => {
    expect(2 * lowerTail(m, n, u)).toBeLessThanOrEqual(0.05);
    expect(2 * lowerTail(m, n, u + 1)).toBeGreaterThan(0.05);
  });

  it('adds up to 1, is symmetric and has the known mean and variance', () => {
    const random = new Random(3);
    for (let round = 0; round < 10; round++) {
      const [m, n] = [1 + random.integer(30), 1 + random.integer(30)];
      const probabilities = rankSumProbabilities(m, n);
      let total = 0;
      let mean = 0;
      let square = 0;
      for (const [u, p] of probabilities.entries()) {
        total += p;
        mean += u * p;
        square += u * u * p;
        expect(p).toBeCloseTo(probabilities[m * n - u]!, 12);
      }
      expect(total).toBeCloseTo(1, 10);
      expect(mean / ((m * n) / 2)).toBeCloseTo(1, 9);
      expect((square - mean ** 2) / ((m * n * (m + n + 1)) / 12)).toBeCloseTo(1, 7);
    }
  });
});
