import { describe, expect, it } from 'vitest';
import { Random } from '../../measure/random.ts';
import { hodgesLehmann } from './hodges-lehmann.ts';
import { signedRankTest } from './signed-rank.ts';

describe('hodgesLehmann', () => {
  it("agrees with R's wilcox.test on the depression data of Hollander and Wolfe", () => {
    const x = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const y = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    const { estimate, interval } = hodgesLehmann(x.map((value, i) => value - y[i]!))!;
    expect(estimate).toBeCloseTo(0.46, 12);
    expect(interval?.low).toBeCloseTo(0.01, 12);
    expect(interval?.high).toBeCloseTo(0.786, 12);
    expect(interval?.level).toBe(1 - 20 / 512);
  });

  // 1 − 2 P(V ≤ c), c the published two-sided 5 % critical value: Hollander, Wolfe and Chicken, table A.4.
  it.each([
    { n: 6, level: 0.969 },
    { n: 7, level: 0.953 },
    { n: 8, level: 0.961 },
    { n: 9, level: 0.961 },
    { n: 10, level: 0.951 },
    { n: 12, level: 0.958 },
  ])('takes the next level above 95 % with n = $n', ({ n, level }) => {
    const values = Array.from({ length: n }, (_, i) => 2 ** i);
    expect(hodgesLehmann(values)?.interval?.level).toBeCloseTo(level, 3);
  });

  it('has no interval with too few values, and no estimate without any', () => {
    expect(hodgesLehmann([1, 2, 3, 4, 5])).toEqual({ estimate: 3, interval: undefined });
    expect(hodgesLehmann([1, 2, 3, 4, 5], 0.9)?.interval?.level).toBe(0.9375);
    expect(hodgesLehmann([])).toBeUndefined();
  });

  it('is exactly the set of shifts that the signed-rank test does not reject', () => {
    const random = new Random(7);
    for (const n of [6, 8, 11, 20]) {
      const values = Array.from({ length: n }, () => random.normal());
      const { interval } = hodgesLehmann(values)!;
      const pAt = (centre: number) => signedRankTest(values.map((value) => value - centre)).twoSided;
      const step = 1e-9;
      expect(pAt(interval!.low + step)).toBeGreaterThan(1 - interval!.level);
      expect(pAt(interval!.high - step)).toBeGreaterThan(1 - interval!.level);
      expect(pAt(interval!.low - step)).toBeLessThanOrEqual(0.05);
      expect(pAt(interval!.high + step)).toBeLessThanOrEqual(0.05);
    }
  });

  it('is not moved far by one disturbed value', () => {
    const calm = [1, 2, 3, 4, 5, 6, 7, 8];
    const disturbed = [1, 2, 3, 4, 5, 6, 7, 8000];
    expect(hodgesLehmann(disturbed)!.estimate - hodgesLehmann(calm)!.estimate).toBeLessThanOrEqual(0.5);
  });

  it('covers the true centre at its stated level, with normal and with heavy-tailed noise', () => {
    const random = new Random(11);
    const noises = { normal: () => random.normal(), t3: () => random.normal() / chi3(random) };
    const rounds = 10_000;
    for (const noise of Object.values(noises)) {
      let covered = 0;
      let level = 0;
      for (let round = 0; round < rounds; round++) {
        const { interval } = hodgesLehmann(Array.from({ length: 8 }, noise))!;
        if (interval!.low <= 0 && interval!.high >= 0) covered++;
        level = interval!.level;
      }
      const error = Math.sqrt((level * (1 - level)) / rounds);
      expect(Math.abs(covered / rounds - level)).toBeLessThan(3 * error);
    }
  });
});

/** The denominator of Student's t with 3 degrees of freedom. */
function chi3(random: Random): number {
  return Math.sqrt((random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2) / 3);
}
