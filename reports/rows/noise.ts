// How far a target differs from itself, in words: no difference between transports below this can be believed.
import { nullSpread } from '../../analysis/comparison/null-spread.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { ratioText } from '../words/quantity.ts';
import { nameOf } from './report-rows.ts';

const HEADLINE: ReadonlySet<string> = new Set([
  'client latency p50',
  'client service_time p50',
  'server cpu_per_event_net value',
  'server memory_per_connection slope',
]);

/** One metric of a target that was run on both sides of every block. */
export interface Noise {
  readonly target: string;
  /** `latency p50`. */
  readonly metric: string;
  /** One of the metrics on which verdicts are drawn first: what the terminal has room for. */
  readonly headline: boolean;
  readonly blocks: number;
  /** `0.97 to 1.04`: smallest and largest ratio of a block. */
  readonly range: string;
  /** `2.1 %`: standard deviation of the ratio; '' with one block. */
  readonly deviation: string;
}

/** The noise of one case; empty where no target was compared with itself. */
export function noiseOf(records: readonly TrialRecord[]): Noise[] {
  return nullSpread(records).map(
    ({ target, metric, side, stat, blocks, logRatioSd, smallestRatio, largestRatio }) => ({
      target,
      headline: HEADLINE.has(`${side} ${metric} ${stat}`),
      metric: stat === 'value' ? nameOf(metric) : `${nameOf(metric)} ${stat}`,
      blocks,
      range: `${ratioText(smallestRatio)} to ${ratioText(largestRatio)}`,
      deviation: logRatioSd === undefined ? '' : `${(100 * logRatioSd).toFixed(1)} %`,
    }),
  );
}
