import { describe, expect, it } from 'vitest';
import { histogramRecord } from '../../harness/trial-record.fixture.ts';
import { distributionsOf, percentileCurve } from './distribution.ts';

function repeat(ns: number, count: number): number[] {
  return Array.from({ length: count }, () => ns);
}

describe('distributionsOf', () => {
  it('merges histograms before it takes percentiles', () => {
    const mostlyFast = histogramRecord('latency', repeat(1000, 900));
    const fewSlow = histogramRecord('latency', repeat(9000, 100));
    const [merged, ...others] = distributionsOf([mostlyFast, fewSlow]);
    expect(others).toEqual([]);
    expect(merged).toMatchObject({ metric: 'latency', nEvents: 1000, nSamples: 1000 });
    // Averaged percentiles would say 5000 for both.
    expect(merged?.valuesNs.get('p50')).toBeCloseTo(1000, -1);
    expect(merged?.valuesNs.get('p99')).toBeGreaterThan(8900);
    expect(merged?.valuesNs.get('mean')).toBeCloseTo(1800, -2);
  });

  it('keeps metrics, sides and phases apart, in the order of their appearance', () => {
    const distributions = distributionsOf([
      histogramRecord('send_lag', [1], 1, { side: 'server' }),
      histogramRecord('latency', [2]),
      histogramRecord('latency', [3], 1, { phase: 'after' }),
      histogramRecord('send_lag', [4], 1, { side: 'client' }),
      histogramRecord('send_lag', [5], 1, { side: 'server' }),
    ]);
    expect(distributions.map((d) => [d.metric, d.side, d.phase, d.nSamples])).toEqual([
      ['send_lag', 'server', 'steady', 2],
      ['latency', 'client', 'steady', 1],
      ['latency', 'client', 'after', 1],
      ['send_lag', 'client', 'steady', 1],
    ]);
  });

  it('counts sends and samples apart, and has no values of nothing', () => {
    const [fannedOut] = distributionsOf([histogramRecord('latency', repeat(5, 100), 1)]);
    expect(fannedOut).toMatchObject({ nEvents: 1, nSamples: 100 });
    const [empty] = distributionsOf([histogramRecord('latency', [])]);
    expect(empty?.valuesNs.size).toBe(0);
  });

  it('names the histogram that is damaged, and the remedy', () => {
    const damaged = { ...histogramRecord('latency', [1]), encoded: 'bm90IGEgaGlzdG9ncmFt' };
    expect(() => distributionsOf([damaged])).toThrow(/latency \(client, steady\).*Remove that line/);
  });
});

describe('percentileCurve', () => {
  const ramp = histogramRecord(
    'latency',
    Array.from({ length: 1000 }, (_, i) => (i + 1) * 1000),
  );

  it('rises from the smallest value to the last percentile that has enough sends', () => {
    const curve = percentileCurve([ramp]);
    expect(curve[0]).toMatchObject({ percentile: 0 });
    expect(curve[0]?.ns).toBeCloseTo(1000, -1);
    expect(curve.at(-1)?.percentile).toBeCloseTo(99, 9);
    for (const { percentile, ns } of curve) expect(Math.abs(ns - percentile * 10_000)).toBeLessThan(3000);
    const percentiles = curve.map(({ percentile }) => percentile);
    expect(percentiles).toEqual([...new Set(percentiles)].toSorted((a, b) => a - b));
  });

  it('reaches further with the histograms of several trials, and is empty with too few sends', () => {
    const ten = Array.from({ length: 10 }, () => ramp);
    expect(percentileCurve(ten).at(-1)?.percentile).toBeCloseTo(99.9, 9);
    expect(percentileCurve([histogramRecord('latency', repeat(1, 19))])).toEqual([]);
    expect(percentileCurve([histogramRecord('latency', repeat(1, 19), 1000)])).toEqual([]);
    expect(percentileCurve([])).toEqual([]);
  });
});
