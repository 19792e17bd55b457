import { expect, it } from 'vitest';
import { medians } from './medians.ts';

it('makes a point of each stretch that has any', () => {
  const points = [
    { atMs: 1, value: 5 },
    { atMs: 2, value: 1 },
    { atMs: 9, value: 3 },
    { atMs: 31, value: 8 },
  ];
  expect(medians(points, 10)).toEqual([
    { atMs: 10, value: 3 },
    { atMs: 40, value: 8 },
  ]);
  expect(medians([], 10)).toEqual([]);
});
