import { median as referenceMedian } from 'simple-statistics';
import { expect, it } from 'vitest';
import { median } from './median.ts';

it('agrees with simple-statistics, in any order, and leaves its input alone', () => {
  for (const values of [[5], [2, 1], [10, 9, 1], [4, 1, 100, 2], [-1, -20, 3, 0, 0]]) {
    const before = [...values];
    expect(median(values)).toBe(referenceMedian(values));
    expect(values).toEqual(before);
  }
});

it('has no median of nothing', () => {
  expect(median([])).toBeUndefined();
});
