import * as fc from 'fast-check';
import * as hdr from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { decodeCounts, encodeCounts } from './counts-encoding.ts';
import { maxNs, meanNs, percentileNs } from './duration-counts.ts';
import { histogramOf, repeatedDurations } from './durations.fixture.ts';

const PERCENTILES = [0, 0.1, 25, 50, 90, 99, 99.9, 99.99, 100];

describe('encoded counts', () => {
  it('say to the library what they say to us', () => {
    fc.assert(
      fc.property(repeatedDurations, (all) => {
        const encoded = histogramOf(all).encode();
        const ours = decodeCounts(encoded);
        const theirs = hdr.decodeFromCompressedBase64(encoded, 64, false);
        expect(ours.total).toBe(theirs.totalCount);
        expect(maxNs(ours) ?? 0).toBe(theirs.maxValue);
        expect(meanNs(ours) ?? 0).toBe(theirs.mean);
        for (const p of PERCENTILES) expect(percentileNs(ours, p) ?? 0).toBe(theirs.getValueAtPercentile(p));
      }),
      { numRuns: 60 },
    );
  });

  it('of counts that take several bytes', () => {
    const counts = {
      buckets: [5, 6, 40_000],
      counts: [70, 9000, 1_100_000_000_000],
      total: 1_100_000_009_070,
    };
    expect(decodeCounts(encodeCounts(counts))).toEqual(counts);
  });

  it.each([
    ['', /buffer bounds/],
    ['AAAAAAAAAAA=', /no HdrHistogram V2 cookie/],
    ['HISTFAAAAAEA', /end of file|incorrect|unexpected/],
  ])('refuse what is not a histogram: %j', (encoded, message) => {
    expect(() => decodeCounts(encoded)).toThrow(message);
  });
});
