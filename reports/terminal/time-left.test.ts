import { expect, it } from 'vitest';
import { TimeLeft } from './time-left.ts';

it('is what was planned until a block has finished, and does not count what comes before the first one', () => {
  const left = new TimeLeft(60_000);
  expect(left.leftMs(5_000)).toBe(60_000);
  left.begins(10_000);
  expect(left.leftMs(12_000)).toBe(58_000);
});

it('takes the pace of the finished blocks, whatever kind of block they were', () => {
  const left = new TimeLeft(60_000);
  left.begins(0);
  // Half as long again as planned: so is everything that is left.
  left.finished(20_000, 30_000);
  expect(left.leftMs(30_000)).toBe(60_000);
  left.begins(30_000);
  left.finished(10_000, 45_000);
  expect(left.leftMs(45_000)).toBe(45_000);
  expect(left.leftMs(50_000)).toBe(40_000);
});

it('is longer by a block that comes on top, and shorter by one that is not needed', () => {
  const left = new TimeLeft(60_000);
  left.begins(0);
  left.finished(30_000, 60_000);
  left.changed(-10_000);
  expect(left.leftMs(60_000)).toBe(40_000);
  left.changed(5_000);
  expect(left.leftMs(60_000)).toBe(50_000);
});

it('is never less than nothing', () => {
  const left = new TimeLeft(1_000);
  left.begins(0);
  expect(left.leftMs(9_000)).toBe(0);
});
