import { expect, it } from 'vitest';
import { WallClock } from './wall-clock.ts';

const US = 1000;

it('fills the milliseconds of the system clock with the microseconds of the monotonic one', () => {
  const clock = new WallClock();
  expect(clock.nowUs(5_000, 70_000 * US)).toBe(5_000_000);
  expect(clock.nowUs(5_000, 70_250 * US)).toBe(5_000_250);
  // A new millisecond has begun after no more than 900 µs: the reading before was 100 µs behind.
  expect(clock.nowUs(5_001, 70_900 * US)).toBe(5_001_000);
  expect(clock.nowUs(5_001, 71_800 * US)).toBe(5_001_900);
});

it('never leaves the millisecond that the system clock shows, even when that is set anew', () => {
  const clock = new WallClock();
  for (const [nowMs, monotonicUs] of [
    [5_000, 1_000],
    [5_003, 1_200], // the system clock has jumped ahead
    [5_003, 9_000], // and now stands still
    [4_000, 9_500], // and is set back
    [4_001, 10_900],
  ] as const) {
    const us = clock.nowUs(nowMs, monotonicUs * US);
    expect(Math.floor(us / 1000)).toBe(nowMs);
    expect(Number.isInteger(us)).toBe(true);
  }
});

it('tells the time of day', () => {
  const settled = new WallClock();
  settled.settle();
  const before = Date.now();
  const us = settled.nowUs();
  expect(us).toBeGreaterThanOrEqual(before * 1000);
  expect(us).toBeLessThan((Date.now() + 1) * 1000);
});
