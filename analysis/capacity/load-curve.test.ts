import { describe, expect, it } from 'vitest';
import { Random } from '../../measure/random.ts';
import { fitLoadCurve, latencyAt, MIN_CURVE_POINTS, type LoadPoint } from './load-curve.ts';

/** Points on t₀ ÷ (1 − load ÷ saturation), each off by a factor whose logarithm has this deviation. */
function points(loads: readonly number[], unloadedNs: number, saturation: number, sigma = 0): LoadPoint[] {
  const random = new Random(7);
  return loads.map((load) => ({
    load,
    latencyNs: (unloadedNs / (1 - load / saturation)) * Math.exp(sigma * random.normal()),
  }));
}

const LOADS = [1000, 2000, 4000, 6000, 8000, 9000, 9500];

describe('the curve', () => {
  it('has the two parameters of the points that lie on it', () => {
    const curve = fitLoadCurve(points(LOADS, 80_000, 10_000))!;
    expect(curve.unloadedNs).toBeCloseTo(80_000, -1);
    expect(curve.saturation).toBeCloseTo(10_000, 0);
    expect(curve.residualFactor).toBeCloseTo(1, 4);
    expect(curve.r2).toBeCloseTo(1, 6);
    expect(latencyAt(curve, 5000)).toBeCloseTo(160_000, -2);
  });

  it('says how far noisy points are from it', () => {
    const curve = fitLoadCurve(points([...LOADS, ...LOADS], 80_000, 10_000, 0.1))!;
    expect(Math.log(curve.residualFactor)).toBeGreaterThan(0.04);
    expect(Math.log(curve.residualFactor)).toBeLessThan(0.2);
    expect(Math.abs(curve.saturation / 10_000 - 1)).toBeLessThan(0.05);
    expect(curve.points).toBe(14);
  });

  it('has its saturation above every load, and is nearly flat where the points are', () => {
    const curve = fitLoadCurve(LOADS.map((load) => ({ load, latencyNs: 5000 })))!;
    expect(curve.saturation).toBeGreaterThan(50 * 9500);
    expect(latencyAt(curve, 9500) / latencyAt(curve, 0)).toBeLessThan(1.02);
  });

  it('says with r2 that latency which falls with the load is not of its kind', () => {
    const falling = LOADS.map((load) => ({ load, latencyNs: 1e9 / load }));
    expect(fitLoadCurve(falling)!.r2).toBeLessThan(0.1);
  });

  it('needs six different loads', () => {
    const six = points(LOADS.slice(0, MIN_CURVE_POINTS), 1000, 10_000);
    expect(fitLoadCurve(six)).toBeDefined();
    expect(fitLoadCurve([...six.slice(1), six[1]!])).toBeUndefined();
    expect(fitLoadCurve([])).toBeUndefined();
  });
});
