import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countAbove, mergeCounts, meanNs } from './duration-counts.ts';
import { histogramOf, repeatedDurations } from './durations.fixture.ts';

describe('counts of durations', () => {
  it('merge as histograms do', () => {
    fc.assert(
      fc.property(fc.array(repeatedDurations, { maxLength: 4 }), (parts) => {
        const whole = histogramOf(parts.flat()).counts;
        const merged = mergeCounts(parts.map((part) => histogramOf(part).counts));
        expect(merged).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('tell how many durations are longer than another one', () => {
    // Up to 2047 ns each duration is exact.
    const ns = fc.integer({ min: 1, max: 2047 });
    fc.assert(
      fc.property(fc.array(ns, { maxLength: 300 }), ns, (durations, than) => {
        const { counts } = histogramOf(durations.map((each) => [each, 1]));
        expect(countAbove(counts, than)).toBe(durations.filter((each) => each > than).length);
      }),
    );
  });

  it('are the same when they have crossed processes', () => {
    const { counts } = histogramOf([
      [5, 70],
      [2e9, 2],
      [3e12, 1],
    ]);
    const merged = mergeCounts([counts, counts]);
    expect(JSON.parse(JSON.stringify([counts, merged]))).toEqual([counts, merged]);
    expect(meanNs(merged)).toBe(meanNs(counts));
  });
});
