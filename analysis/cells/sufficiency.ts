// How many sends a statistic of a distribution needs before it may be shown (law 3): ten of them must lie
// beyond the percentile, so that it does not hang on one or two events. Below that the cell stays empty.
// Why sends and not samples: the 100 deliveries of one broadcast are late together, not independently.
import { sendsNeeded } from '../../measure/figures/sends-needed.ts';

/** A statistic of a distribution that is reported. */
export interface DistributionStatistic {
  readonly stat: 'p50' | 'p90' | 'p99' | 'p99.9' | 'max' | 'mean';
  /** From 0 to 100; undefined for `max` and `mean`. */
  readonly percentile: number | undefined;
  /** Fewest sends with which it is reported. */
  readonly sendsNeeded: number;
}

function percentileStatistic(stat: DistributionStatistic['stat'], percentile: number): DistributionStatistic {
  return { stat, percentile, sendsNeeded: sendsNeeded(percentile) };
}

/** What is reported of every distribution. Mean and maximum need as many sends as the median. */
export const DISTRIBUTION_STATISTICS: readonly DistributionStatistic[] = [
  percentileStatistic('p50', 50),
  percentileStatistic('p90', 90),
  percentileStatistic('p99', 99),
  percentileStatistic('p99.9', 99.9),
  { stat: 'max', percentile: undefined, sendsNeeded: sendsNeeded(50) },
  { stat: 'mean', percentile: undefined, sendsNeeded: sendsNeeded(50) },
];
