import { inflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import * as hdr from 'hdr-histogram-js';
import { mean, quantile } from 'simple-statistics';
import { beforeAll, describe, expect, it } from 'vitest';
import { DurationHistogram } from './histogram.ts';
import { Random } from '../random.ts';

const HOUR_NS = 3_600_000_000_000;
const PERCENTILES = [0, 25, 50, 75, 90, 99, 99.9, 100];

function histogramOf(durationsNs: readonly number[]): DurationHistogram {
  const histogram = new DurationHistogram();
  for (const ns of durationsNs) histogram.record(ns);
  return histogram;
}

/** The counts of an encoded histogram, in bytes: two compressors differ, and so does what they put into its head. */
function payloadOf(encoded: string): Buffer {
  return inflateSync(Buffer.from(encoded, 'base64').subarray(8)).subarray(40);
}

interface Shown {
  count: number;
  max: number | undefined;
  mean: number | undefined;
  percentiles: (number | undefined)[];
}

function shown(histogram: DurationHistogram): Shown {
  return {
    count: histogram.count,
    max: histogram.max,
    mean: histogram.mean,
    percentiles: PERCENTILES.map((percentile) => histogram.percentile(percentile)),
  };
}

/** Log-normal, as latencies are: some hundred microseconds with a long tail. */
function latencies(count: number, seed: number): number[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => Math.round(2e5 * Math.exp(random.normal())));
}

beforeAll(() => hdr.initWebAssemblySync());

describe('a histogram of durations', () => {
  it('has the quantiles of its durations, within a thousandth', () => {
    const durations = latencies(10_001, 1);
    const histogram = histogramOf(durations);
    for (const percentile of [1, 10, 50, 90, 99, 99.9]) {
      // 10,001 durations: each of these percentiles is one of them and no interpolation.
      const exact = quantile(durations, percentile / 100);
      expect(Math.abs(histogram.percentile(percentile)! / exact - 1)).toBeLessThan(0.001 + 0.0005);
    }
    expect(Math.abs(histogram.mean! / mean(durations) - 1)).toBeLessThan(0.001);
    expect(Math.abs(histogram.max! / Math.max(...durations) - 1)).toBeLessThan(0.001);
  });

  it('keeps three significant digits from 1 ns to 1 h', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: Math.log(HOUR_NS), noNaN: true }), (logarithm) => {
        const ns = Math.round(Math.exp(logarithm));
        const histogram = histogramOf([ns]);
        expect(Math.abs(histogram.percentile(50)! / ns - 1)).toBeLessThanOrEqual(0.001);
      }),
      { numRuns: 50 },
    );
  });

  it('is the histogram of the library to the last count, whatever was asked in between', () => {
    const settings = {
      lowestDiscernibleValue: 1,
      highestTrackableValue: HOUR_NS,
      autoResize: false,
      bitBucketSize: 64,
      numberOfSignificantValueDigits: 3,
      useWebAssembly: true,
    } as const;
    // Evenly over the powers of two, so that every bucket width and both sides of 2.1 s come.
    const duration = fc
      .tuple(fc.integer({ min: 0, max: 41 }), fc.double({ min: 1, max: 2, maxExcluded: true, noNaN: true }))
      .map(([power, factor]) => Math.min(HOUR_NS, Math.floor(factor * 2 ** power)));
    fc.assert(
      fc.property(
        fc.array(duration, { minLength: 1, maxLength: 60 }),
        fc.nat({ max: 60 }),
        (durations, askedAfter) => {
          const ours = new DurationHistogram();
          const theirs = hdr.build(settings);
          const asked: (number | undefined)[][] = [];
          durations.forEach((ns, index) => {
            ours.record(ns);
            theirs.recordValue(ns);
            if (index === askedAfter)
              asked.push([ours.count, ours.max], [theirs.totalCount, theirs.maxValue]);
          });
          expect(asked[0]).toEqual(asked[1]);
          expect(payloadOf(ours.encode())).toEqual(payloadOf(hdr.encodeIntoCompressedBase64(theirs)));
          expect(shown(ours)).toEqual({
            count: theirs.totalCount,
            max: theirs.maxValue,
            mean: theirs.mean,
            percentiles: PERCENTILES.map((percentile) => theirs.getValueAtPercentile(percentile)),
          });
          theirs.destroy();
        },
      ),
      { numRuns: 200 },
    );
  });

  it('records what is out of its range at its ends', () => {
    expect(histogramOf([0]).max).toBe(1);
    expect(histogramOf([-5]).max).toBe(1);
    const longest = histogramOf([10 * HOUR_NS]);
    expect(longest.count).toBe(1);
    expect(Math.abs(longest.max! / HOUR_NS - 1)).toBeLessThan(0.001);
  });

  it('is, merged, the histogram of all durations together', () => {
    const [a, b] = [latencies(500, 1), latencies(300, 2)];
    const merged = histogramOf(a);
    merged.add(histogramOf(b));
    expect(shown(merged)).toEqual(shown(histogramOf([...a, ...b])));
  });

  it('is the same after encoding and decoding', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: HOUR_NS }), { maxLength: 50 }), (durations) => {
        const histogram = histogramOf(durations);
        const decoded = DurationHistogram.decode(histogram.encode());
        // The maximum comes back to three digits, as everything else had before.
        const { max = 1, ...rest } = shown(histogram);
        const { max: decodedMax = 1, ...decodedRest } = shown(decoded);
        expect(decodedRest).toEqual(rest);
        expect(Math.abs(decodedMax / max - 1)).toBeLessThanOrEqual(0.001);
      }),
      { numRuns: 30 },
    );
  });

  it('has no value without a duration, and none after a reset', () => {
    const histogram = histogramOf([5, 6]);
    histogram.reset();
    for (const empty of [histogram, new DurationHistogram()]) {
      expect([empty.count, empty.max, empty.mean, empty.percentile(50)]).toEqual([
        0,
        undefined,
        undefined,
        undefined,
      ]);
    }
    histogram.record(7);
    expect([histogram.count, histogram.max]).toEqual([1, 7]);
  });
});
