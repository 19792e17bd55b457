// Distributions as cells: each statistic with its status under laws 1, 3 and 5.
import { boundOf } from './bounds.ts';
import type { Cell } from './cell.ts';
import type { Distribution } from './distribution.ts';
import { DISTRIBUTION_STATISTICS, type DistributionStatistic } from './sufficiency.ts';

/** One cell per distribution and statistic. The bounds are judged among the given distributions. */
export function distributionCells(distributions: readonly Distribution[]): Cell[] {
  return distributions.flatMap((distribution) => {
    const bound = boundOf(distribution.metric, distribution.phase, distributions);
    return DISTRIBUTION_STATISTICS.map((statistic): Cell => {
      const shortage = shortageOf(distribution, statistic);
      return {
        metric: distribution.metric,
        side: distribution.side,
        phase: distribution.phase,
        stat: statistic.stat,
        unit: 'ns',
        value: shortage === undefined ? distribution.valuesNs.get(statistic.stat) : undefined,
        nEvents: distribution.nEvents,
        nSamples: distribution.nSamples,
        better: distribution.better,
        status: shortage === undefined ? (bound?.status ?? 'ok') : 'insufficient',
        statusReason: shortage ?? bound?.reason ?? '',
      };
    });
  });
}

/** Events that were sent and never arrived cannot support a percentile: with losses the samples count. */
function shortageOf(
  { nEvents, nSamples }: Distribution,
  { stat, sendsNeeded }: DistributionStatistic,
): string | undefined {
  const sends = Math.min(nEvents, nSamples);
  return sends < sendsNeeded ? `${stat} needs ${sendsNeeded} sends, there were ${sends}` : undefined;
}
