import { expect, it } from 'vitest';
import { sendsNeeded } from '../../measure/figures/sends-needed.ts';
import { DISTRIBUTION_STATISTICS } from './sufficiency.ts';

it('asks for the sends that law 3 asks for', () => {
  const needed = DISTRIBUTION_STATISTICS.map((statistic) => [statistic.stat, statistic.sendsNeeded]);
  expect(Object.fromEntries(needed)).toEqual({
    p50: 20,
    p90: 100,
    p99: 1000,
    'p99.9': 10_000,
    max: 20,
    mean: 20,
  });
});

it('asks for ten sends beyond any percentile', () => {
  for (const percentile of [0, 25, 75, 95, 99.99])
    expect(sendsNeeded(percentile) * (1 - percentile / 100)).toBeCloseTo(10, 0);
});
