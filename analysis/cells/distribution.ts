// Merged histograms and their statistics. Merging comes first, always: a percentile of the merged histogram
// is one of all events, an average of percentiles is one of nothing (law 2).
// https://www.vldb.org/pvldb/vol12/p2195-masson.pdf, section 1
import type { HistogramRecord } from '../../harness/trial-record.ts';
import type { Better, Phase, Side } from '../../measure/figures/metrics.ts';
import { decodeCounts } from '../../measure/figures/counts-encoding.ts';
import {
  maxNs,
  meanNs,
  mergeCounts,
  percentileNs,
  type DurationCounts,
} from '../../measure/figures/duration-counts.ts';
import { groupBy } from '../group-by.ts';
import { DISTRIBUTION_STATISTICS, type DistributionStatistic } from './sufficiency.ts';
import { sendsNeeded } from '../../measure/figures/sends-needed.ts';

/** One metric's durations, of one trial or of several together. Times are in nanoseconds. */
export interface Distribution {
  readonly metric: string;
  readonly side: Side;
  readonly phase: Phase;
  readonly better: Better;
  /** Events sent: what law 3 counts. */
  readonly nEvents: number;
  /** Durations recorded. */
  readonly nSamples: number;
  /** By statistic, whether or not it is sufficient; empty where nothing was recorded. */
  readonly valuesNs: ReadonlyMap<DistributionStatistic['stat'], number>;
}

/** A point of a percentile curve. */
export interface CurvePoint {
  /** From 0 to 100. */
  readonly percentile: number;
  readonly ns: number;
}

/**
 * Merges the histograms of each (metric, side, phase), in the order in which these first appear.
 * Their sends add up, so a trial must have one histogram of each, however many client processes it had.
 * Throws where a histogram cannot be decoded.
 */
export function distributionsOf(histograms: readonly HistogramRecord[]): Distribution[] {
  return groupBy(histograms, (h) => [h.metric, h.side, h.phase]).map((group) => {
    const [{ metric, side, phase, better }] = group;
    const nEvents = group.reduce((sum, { nEvents: n }) => sum + n, 0);
    const merged = merge(group);
    const valuesNs = new Map<DistributionStatistic['stat'], number>();
    for (const { stat, percentile } of DISTRIBUTION_STATISTICS) {
      const ns =
        percentile === undefined
          ? stat === 'max'
            ? maxNs(merged)
            : meanNs(merged)
          : percentileNs(merged, percentile);
      if (ns !== undefined) valuesNs.set(stat, ns);
    }
    return { metric, side, phase, better, nEvents, nSamples: merged.total, valuesNs };
  });
}

/** Percentiles of a curve: equally spaced in the number of nines, eight steps to each of them. */
const CURVE_PERCENTILES = Array.from({ length: 33 }, (_, step) => 100 * (1 - 10 ** (-step / 8)));

/**
 * The merged histograms of one metric as a curve from the smallest value up to the last percentile that has
 * enough sends (law 3). Empty where not even the median has.
 */
export function percentileCurve(histograms: readonly HistogramRecord[]): CurvePoint[] {
  if (histograms.length === 0) return [];
  const merged = merge(histograms);
  const sends = Math.min(
    histograms.reduce((sum, { nEvents }) => sum + nEvents, 0),
    merged.total,
  );
  const points: CurvePoint[] = [];
  for (const percentile of CURVE_PERCENTILES) {
    const ns = percentileNs(merged, percentile);
    const enough = sends >= Math.max(sendsNeeded(50), sendsNeeded(percentile));
    if (enough && ns !== undefined) points.push({ percentile, ns });
  }
  return points;
}

function merge(histograms: readonly HistogramRecord[]): DurationCounts {
  return mergeCounts(histograms.map(decode));
}

/** A record is read by every table and chart that it has a part in, and decoded once. */
const decoded = new WeakMap<HistogramRecord, DurationCounts>();

function decode(histogram: HistogramRecord): DurationCounts {
  const known = decoded.get(histogram);
  if (known !== undefined) return known;
  const { metric, side, phase, encoded } = histogram;
  try {
    const counts = decodeCounts(encoded);
    decoded.set(histogram, counts);
    return counts;
  } catch (error) {
    throw new Error(
      `The histogram of ${metric} (${side}, ${phase}) cannot be decoded: its record is damaged. ` +
        'Remove that line of trials.jsonl, or run the trial again.',
      { cause: error },
    );
  }
}
