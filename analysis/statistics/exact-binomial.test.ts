import { describe, expect, it } from 'vitest';
import { binomialDistribution } from 'simple-statistics';
import { exactRate } from './exact-binomial.ts';

/** P(X ≤ k) by the other implementation. */
function atMost(k: number, n: number, p: number): number {
  return binomialDistribution(n, p)!
    .slice(0, k + 1)
    .reduce((sum, each) => sum + each, 0);
}

describe('exactRate', () => {
  // Two-sided 95 % limits, which are one-sided ones at 97.5 %: Geigy Scientific Tables (8th ed., vol. 2), as in
  // Newcombe 1998 (https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8%3C857::AID-SIM777%3E3.0.CO;2-E), method 5.
  it.each([
    { hits: 81, trials: 263, low: 0.2527, high: 0.3676 },
    { hits: 15, trials: 148, low: 0.0578, high: 0.1617 },
    { hits: 0, trials: 20, low: 0, high: 0.1684 },
    { hits: 1, trials: 29, low: 0.0009, high: 0.1776 },
  ])('has the published limits of $hits of $trials', ({ hits, trials, low, high }) => {
    const bounds = exactRate(hits, trials, 0.975);
    expect(bounds.low).toBeCloseTo(low, 3);
    expect(bounds.high).toBeCloseTo(high, 3);
  });

  it('says of 20 clean jobs that no more than 14 % is proven', () => {
    expect(exactRate(0, 20)).toMatchObject({ rate: 0, low: 0 });
    expect(exactRate(0, 20).high).toBeCloseTo(1 - 0.05 ** (1 / 20), 10);
    expect(exactRate(0, 20).high).toBeCloseTo(0.139, 3);
  });

  it.each([
    [1, 10],
    [3, 20],
    [9, 10],
    [2, 60],
  ])('bounds %i of %i where the tail that is left has 5 %, by simple-statistics', (hits, trials) => {
    const { low, high } = exactRate(hits, trials);
    expect(1 - atMost(hits - 1, trials, low)).toBeCloseTo(0.05, 6);
    expect(atMost(hits, trials, high)).toBeCloseTo(0.05, 6);
  });

  it('has no limit on a side where there is nothing left', () => {
    expect(exactRate(20, 20).high).toBe(1);
    expect(exactRate(0, 7).low).toBe(0);
  });

  it('holds with thousands of trials', () => {
    const { low, rate, high } = exactRate(50, 10_000);
    expect(rate).toBe(0.005);
    expect(low).toBeGreaterThan(0.0038);
    expect(low).toBeLessThan(0.005);
    expect(high).toBeGreaterThan(0.005);
    expect(high).toBeLessThan(0.0064);
  });

  it('refuses what is no rate', () => {
    for (const [hits, trials] of [
      [1, 0],
      [-1, 5],
      [6, 5],
      [0.5, 5],
    ] as const)
      expect(() => exactRate(hits, trials)).toThrow(RangeError);
  });
});
