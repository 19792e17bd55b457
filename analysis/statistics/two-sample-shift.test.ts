import { describe, expect, it } from 'vitest';
import { Random } from '../../measure/random.ts';
import { rankSumProbabilities } from './rank-sum.ts';
import { shiftBetween } from './two-sample-shift.ts';

/** Two-sided exact p of the rank-sum test of samples without ties. */
function pOf(from: readonly number[], to: readonly number[]): number {
  const u = to.reduce((count, y) => count + from.filter((x) => x < y).length, 0);
  const smaller = Math.min(u, from.length * to.length - u);
  const tail = rankSumProbabilities(from.length, to.length)
    .subarray(0, smaller + 1)
    .reduce((sum, p) => sum + p, 0);
  return Math.min(1, 2 * tail);
}

describe('shiftBetween', () => {
  it("agrees with R's wilcox.test on the permeability data of Hollander and Wolfe", () => {
    const x = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const y = [1.15, 0.88, 0.9, 0.74, 1.21];
    const { estimate, interval } = shiftBetween(y, x)!;
    // W = 35, p = 0.2544, difference in location 0.305 [-0.15, 0.76].
    expect(pOf(y, x)).toBeCloseTo(0.2544, 4);
    expect(estimate).toBeCloseTo(0.305, 12);
    expect(interval?.low).toBeCloseTo(-0.15, 12);
    expect(interval?.high).toBeCloseTo(0.76, 12);
  });

  it('has no interval with too few values, and no estimate without any', () => {
    expect(shiftBetween([1, 2, 3], [4, 5, 6])).toEqual({ estimate: 3, interval: undefined });
    expect(shiftBetween([1, 2, 3, 4], [5, 6, 7, 8])?.interval).toEqual({
      low: 1,
      high: 7,
      level: 1 - 2 / 70,
    });
    expect(shiftBetween([], [1])).toBeUndefined();
    expect(shiftBetween([1], [])).toBeUndefined();
  });

  it('is exactly the set of shifts that the rank-sum test does not reject', () => {
    const random = new Random(7);
    for (const [m, n] of [
      [4, 4],
      [8, 8],
      [8, 12],
      [20, 9],
    ] as const) {
      const from = Array.from({ length: m }, () => random.normal());
      const to = Array.from({ length: n }, () => 1 + random.normal());
      const { interval } = shiftBetween(from, to)!;
      const pAt = (shift: number): number =>
        pOf(
          from,
          to.map((value) => value - shift),
        );
      const step = 1e-9;
      expect(pAt(interval!.low + step)).toBeGreaterThan(0.05);
      expect(pAt(interval!.high - step)).toBeGreaterThan(0.05);
      expect(pAt(interval!.low - step)).toBeLessThanOrEqual(0.05);
      expect(pAt(interval!.high + step)).toBeLessThanOrEqual(0.05);
    }
  });

  it('turns round with its arguments', () => {
    const random = new Random(8);
    const a = Array.from({ length: 8 }, () => random.normal());
    const b = Array.from({ length: 11 }, () => random.normal());
    const there = shiftBetween(a, b)!;
    const back = shiftBetween(b, a)!;
    expect(back.estimate).toBeCloseTo(-there.estimate, 12);
    expect(back.interval?.low).toBeCloseTo(-there.interval!.high, 12);
    expect(back.interval?.level).toBe(there.interval?.level);
  });

  it('covers the true shift at its stated level, with normal and with heavy-tailed noise', () => {
    const random = new Random(11);
    const noises = { normal: () => random.normal(), t3: () => random.normal() / chi3(random) };
    const rounds = 5000;
    for (const noise of Object.values(noises)) {
      let covered = 0;
      let level = 0;
      for (let round = 0; round < rounds; round++) {
        const from = Array.from({ length: 8 }, noise);
        const to = Array.from({ length: 10 }, () => 2 + noise());
        const { interval } = shiftBetween(from, to)!;
        if (interval!.low <= 2 && interval!.high >= 2) covered++;
        level = interval!.level;
      }
      const error = Math.sqrt((level * (1 - level)) / rounds);
      expect(Math.abs(covered / rounds - level)).toBeLessThan(3 * error);
    }
  });

  it('goes over from the exact distribution to the normal one without a jump', () => {
    const random = new Random(12);
    const noise = (count: number): number[] => Array.from({ length: count }, () => random.normal());
    const [from, to] = [noise(50), noise(51)];
    const exact = shiftBetween(from, to.slice(1))!.interval!;
    const normal = shiftBetween(from, to)!.interval!;
    expect(normal.level).toBe(0.95);
    expect((normal.high - normal.low) / (exact.high - exact.low)).toBeCloseTo(1, 1);
    expect(() => shiftBetween(noise(100), noise(100), 0.99)).toThrow(/0\.95 only/);
  });
});

/** The denominator of Student's t with 3 degrees of freedom. */
function chi3(random: Random): number {
  return Math.sqrt((random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2) / 3);
}
