import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { decodeCounts, maxNs, meanNs, mergeCounts, percentileNs } from './duration-counts.ts';

const HOUR_NS = 3_600_000_000_000;
/** Of all magnitudes, and often the same one again. */
const durations = fc.array(
  fc.tuple(
    fc.oneof(
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 1, max: 20_000_000 }),
      fc.integer({ min: 1, max: HOUR_NS }),
    ),
    fc.integer({ min: 1, max: 300 }),
  ),
  { maxLength: 40 },
);
const PERCENTILES = [0, 0.1, 25, 50, 90, 99, 99.9, 99.99, 100];

function histogramOf(all: readonly (readonly [number, number])[]): DurationHistogram {
  const histogram = new DurationHistogram();
  for (const [ns, times] of all) for (let i = 0; i < times; i++) histogram.record(ns);
  return histogram;
}

describe('decoded counts', () => {
  it('say what the histogram says', () => {
    fc.assert(
      fc.property(durations, (all) => {
        const histogram = histogramOf(all);
        const counts = decodeCounts(histogram.encode());
        // Encoding rounds the extremes to their buckets: what comes back is the measure.
        const decoded = DurationHistogram.decode(histogram.encode());
        expect(counts.total).toBe(decoded.count);
        expect(maxNs(counts)).toBe(decoded.max);
        expect(meanNs(counts)).toBe(decoded.mean);
        for (const p of PERCENTILES) expect(percentileNs(counts, p)).toBe(decoded.percentile(p));
        histogram.free();
        decoded.free();
      }),
      { numRuns: 60 },
    );
  });

  it('merge as histograms do', () => {
    fc.assert(
      fc.property(fc.array(durations, { maxLength: 4 }), (parts) => {
        const whole = histogramOf(parts.flat());
        const encoded = parts.map((part) => {
          const histogram = histogramOf(part);
          const text = histogram.encode();
          histogram.free();
          return text;
        });
        expect(mergeCounts(encoded.map(decodeCounts))).toEqual(decodeCounts(whole.encode()));
        whole.free();
      }),
      { numRuns: 40 },
    );
  });

  it('of counts that take several bytes', () => {
    const histogram = histogramOf([
      [5, 70],
      [6, 9000],
      [2_000_000, 1_100_000],
    ]);
    expect([...decodeCounts(histogram.encode()).counts]).toEqual([70, 9000, 1_100_000]);
    histogram.free();
  });

  it.each([
    ['', /buffer bounds/],
    ['AAAAAAAAAAA=', /no HdrHistogram V2 cookie/],
    ['HISTFAAAAAEA', /end of file|incorrect|unexpected/],
  ])('refuse what is not a histogram: %j', (encoded, message) => {
    expect(() => decodeCounts(encoded)).toThrow(message);
  });
});
