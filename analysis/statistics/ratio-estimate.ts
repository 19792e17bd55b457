// The ratio of two sides over the blocks, with its interval. Ratios are averaged as logarithms, so that which
// side stands above the line makes no difference.
import { hodgesLehmann } from './hodges-lehmann.ts';

/** Fewest blocks for an interval and a verdict: with fewer no difference could pass Holm over four metrics. */
export const MIN_BLOCKS = 8;

/** A ratio, and where it lies. */
export interface RatioEstimate {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** Confidence level of [low, high]; undefined where it is the range of too few blocks. */
  readonly level: number | undefined;
}

/**
 * Hodges–Lehmann estimate and exact interval at 95 % or the next level above; with fewer than 8 blocks the
 * range. Undefined without any block.
 */
export function estimateRatio(logRatios: readonly number[]): RatioEstimate | undefined {
  const location = hodgesLehmann(logRatios);
  if (location === undefined) return undefined;
  const interval = logRatios.length < MIN_BLOCKS ? undefined : location.interval;
  return {
    ratio: Math.exp(location.estimate),
    low: Math.exp(interval?.low ?? Math.min(...logRatios)),
    high: Math.exp(interval?.high ?? Math.max(...logRatios)),
    level: interval?.level,
  };
}
