import { describe, expect, it } from 'vitest';
import { NS_PER_MS } from '../../measure/clock.ts';
import type { Slice } from '../workload.ts';
import { burstSchedule, burstsOf, meanRateHz } from './burst-schedule.ts';

const PACE = { rateHz: 20, burstFactor: 50, burstMs: 200, burstEveryMs: 1000 };

function slice(seed: number, lengthMs = 1000, rateScale = 1): Slice {
  const fromNs = 5_000_000_000;
  const toNs = fromNs + lengthMs * NS_PER_MS;
  return { index: 0, phase: 'steady', fromNs, toNs, rateScale, discard: false, seed };
}

function dueTimes(of: Slice): number[] {
  const schedule = burstSchedule(PACE, of);
  const times: number[] = [];
  for (let due = schedule.next(); due !== undefined; due = schedule.next()) times.push(due);
  return times;
}

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);

describe('bursts', () => {
  it('come once in every stretch, whole, and at another time with another seed', () => {
    const starts = new Set<number>();
    for (const seed of SEEDS) {
      const { fromNs } = slice(seed);
      const bursts = burstsOf(PACE, slice(seed, 3000));
      expect(bursts.map((burst) => Math.floor((burst.fromNs - fromNs) / (1000 * NS_PER_MS)))).toEqual([
        0, 1, 2,
      ]);
      for (const burst of bursts) expect(burst.toNs - burst.fromNs).toBeCloseTo(200 * NS_PER_MS, -2);
      starts.add(bursts[0]!.fromNs);
    }
    expect(starts.size).toBe(SEEDS.length);
  });

  it('hold fifty times as many events in a second as the time around them', () => {
    let [inside, outside] = [0, 0];
    for (const seed of SEEDS) {
      const of = slice(seed);
      const [only] = burstsOf(PACE, of);
      const times = dueTimes(of);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times.every((due) => due >= of.fromNs && due < of.toNs)).toBe(true);
      const within = times.filter((due) => due >= only!.fromNs && due < only!.toNs).length;
      inside += within;
      outside += times.length - within;
    }
    // Means of 200 × 200 and 200 × 16 events of Poisson processes: five standard deviations are 2.5 % and 9 %.
    expect(Math.abs(inside / (SEEDS.length * 200) - 1)).toBeLessThan(0.025);
    expect(Math.abs(outside / (SEEDS.length * 16) - 1)).toBeLessThan(0.09);
    expect(meanRateHz(PACE)).toBe(216);
  });

  it('are as many, and as full, where everything goes faster', () => {
    const fast = slice(3, 100, 10);
    expect(burstsOf(PACE, fast)).toHaveLength(1);
    expect(dueTimes(fast).length).toBeGreaterThan(100);
  });
});
