import * as fc from 'fast-check';
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { arrivalSchedule, type Arrivals } from './schedule.ts';

const ARRIVALS: Arrivals[] = ['constant', 'poisson'];

function dueTimes(arrivals: Arrivals, rateHz: number, fromNs: number, toNs: number, seed = 1): number[] {
  const schedule = arrivalSchedule(arrivals, rateHz, fromNs, toNs, seed);
  const times: number[] = [];
  for (let due = schedule.next(); due !== undefined; due = schedule.next()) times.push(due);
  return times;
}

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - times[index]!);
}

describe.each(ARRIVALS)('a schedule of %s arrivals', (arrivals) => {
  it('ascends, stays within the slice, and ends for good', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.nat(1e12),
        fc.integer({ min: 1, max: 2e8 }),
        fc.nat(),
        (rateHz, fromNs, lengthNs, seed) => {
          const times = dueTimes(arrivals, rateHz, fromNs, fromNs + lengthNs, seed);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
          expect(
            times.every((time) => Number.isInteger(time) && time >= fromNs && time <= fromNs + lengthNs),
          ).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
    const schedule = arrivalSchedule(arrivals, 1, 0, 1, 1);
    expect([schedule.next(), schedule.next()]).toEqual([undefined, undefined]);
  });
});

describe('constant arrivals', () => {
  it('are rate times duration, equally far apart', () => {
    const times = dueTimes('constant', 200, 5e9, 6.5e9);
    expect(times).toHaveLength(300);
    expect(times[0]).toBe(5e9 + 2_500_000);
    expect(new Set(gaps(times))).toEqual(new Set([5_000_000]));
  });

  it('keep their rate over any number of them: rounding does not add up', () => {
    const times = dueTimes('constant', 3, 0, 1000e9);
    expect(times).toHaveLength(3000);
    expect(times.at(-1)).toBe(Math.round((2999.5 * 1e9) / 3));
  });
});

describe('Poisson arrivals', () => {
  it('have exponential gaps of the right mean', () => {
    const times = dueTimes('poisson', 1000, 0, 20e9);
    // 20,000 are expected, with a standard deviation of 141.
    expect(Math.abs(times.length - 20_000)).toBeLessThan(600);
    expect(mean(gaps(times)) / 1e6).toBeCloseTo(1, 1);
    expect(sampleStandardDeviation(gaps(times)) / 1e6).toBeCloseTo(1, 1);
  });

  it('are the same for the same seed, and others for another', () => {
    const first = dueTimes('poisson', 100, 0, 1e9, 1);
    expect(dueTimes('poisson', 100, 0, 1e9, 1)).toEqual(first);
    expect(dueTimes('poisson', 100, 0, 1e9, 2)).not.toEqual(first);
  });
});
