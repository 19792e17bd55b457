import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DurationTally } from './duration-tally.ts';
import { DurationHistogram } from './histogram.ts';

describe('DurationTally', () => {
  it('keeps every duration to half a microsecond or 0.1 %', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 268_000_000_000 }), (ns) => {
        const tally = new DurationTally();
        tally.record(ns);
        const [[kept, count]] = tally.entries() as [[number, number]];
        expect(count).toBe(1);
        expect(Math.abs(kept - ns)).toBeLessThanOrEqual(Math.max(500, ns / 1000));
      }),
    );
  });

  it('gives a merged histogram the percentiles of what two processes have seen', () => {
    const [one, two] = [new DurationTally(), new DurationTally()];
    for (let ms = 1; ms <= 50; ms++) one.record(ms * 1e6);
    for (let ms = 51; ms <= 100; ms++) two.record(ms * 1e6);
    const merged = new DurationHistogram();
    for (const tally of [one, two]) merged.addCounts(tally.entries());
    expect(merged.count).toBe(100);
    expect(merged.percentile(50)! / 50e6).toBeCloseTo(1, 2);
    expect(merged.percentile(99)! / 99e6).toBeCloseTo(1, 2);
  });

  it('counts what is too short or too long at its ends, and forgets', () => {
    const tally = new DurationTally();
    tally.record(-5);
    tally.record(1e15);
    expect(tally.entries().map(([ns]) => ns / 1e9)).toEqual([expect.closeTo(0, 3), expect.closeTo(268.4, 0)]);
    expect(tally.count).toBe(2);
    tally.reset();
    expect([tally.count, tally.entries()]).toEqual([0, []]);
  });
});
