// Latency against load as a curve: t = t₀ ÷ (1 − load ÷ saturation), the response time of a queue with random
// arrivals and one server (M/M/1; Kleinrock, Queueing Systems I, 1975, section 3.2). Two parameters, fitted to the
// logarithms by least squares, so that a point counts by its relative and not by its absolute distance.

/** Fewer points than this do not show a shape. */
export const MIN_CURVE_POINTS = 6;

export interface LoadPoint {
  readonly load: number;
  /** Positive. */
  readonly latencyNs: number;
}

export interface LoadCurve {
  /** Latency without load. */
  readonly unloadedNs: number;
  /** The load at which latency would grow without bound. */
  readonly saturation: number;
  /** Typical distance of a point from the curve, as a factor of at least 1: the exponential of the residuals' root mean square. */
  readonly residualFactor: number;
  /** Share of the variance of the logarithms that the curve explains; below 0 where a constant would fit better. */
  readonly r2: number;
  readonly points: number;
}

/** Saturation is looked for from just above the largest load up to so many times it, where the curve is flat. */
const LEAST_EXCESS = 1e-4;
const MOST_EXCESS = 100;
const COARSE_STEPS = 200;
const FINE_STEPS = 60;

/** The curve through points below saturation; undefined with fewer than six loads. */
export function fitLoadCurve(points: readonly LoadPoint[]): LoadCurve | undefined {
  if (new Set(points.map(({ load }) => load)).size < MIN_CURVE_POINTS) return undefined;
  const top = Math.max(...points.map(({ load }) => load));
  const errorAt = (logExcess: number): number => fitAt(points, top * (1 + Math.exp(logExcess))).error;
  // The error may have more than one valley: the lowest point of a grid, then golden section around it.
  const from = Math.log(LEAST_EXCESS);
  const step = (Math.log(MOST_EXCESS) - from) / COARSE_STEPS;
  let best = from;
  for (let i = 1; i <= COARSE_STEPS; i++)
    if (errorAt(from + i * step) < errorAt(best)) best = from + i * step;
  const logExcess = goldenSection(errorAt, best - step, best + step);
  const saturation = top * (1 + Math.exp(logExcess));
  const { logUnloaded, error } = fitAt(points, saturation);
  const logs = points.map(({ latencyNs }) => Math.log(latencyNs));
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0);
  return {
    unloadedNs: Math.exp(logUnloaded),
    saturation,
    residualFactor: Math.exp(Math.sqrt(error / points.length)),
    r2: variance === 0 ? 1 : 1 - error / variance,
    points: points.length,
  };
}

/** Latency at a load below saturation, in nanoseconds. */
export function latencyAt({ unloadedNs, saturation }: LoadCurve, load: number): number {
  return unloadedNs / (1 - load / saturation);
}

/** With the saturation given, the best t₀ is a mean of logarithms. */
function fitAt(
  points: readonly LoadPoint[],
  saturation: number,
): { readonly logUnloaded: number; readonly error: number } {
  const each = points.map(({ load, latencyNs }) => Math.log(latencyNs) + Math.log1p(-load / saturation));
  const logUnloaded = each.reduce((sum, log) => sum + log, 0) / each.length;
  return { logUnloaded, error: each.reduce((sum, log) => sum + (log - logUnloaded) ** 2, 0) };
}

/** Where a function with one valley between `low` and `high` is lowest. */
function goldenSection(of: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  for (let step = 0; step < FINE_STEPS; step++) {
    const [left, right] = [b - ratio * (b - a), a + ratio * (b - a)];
    if (of(left) < of(right)) b = right;
    else a = left;
  }
  return (a + b) / 2;
}
