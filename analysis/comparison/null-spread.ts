// How far a target differs from itself: the same target on both sides of every block (arms `base` and `base2`).
// What this finds is the noise of the machine and of the method, below which no difference can be believed.
import type { ClientKind } from '../../clients/client.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import type { CellPlace } from '../cells/cell.ts';
import { isCompared } from './compared.ts';
import { groupBy } from '../group-by.ts';
import { logRatio, pairedMetrics, pairTrials } from './paired-metrics.ts';
import { standardDeviation } from '../statistics/standard-deviation.ts';

/** The ratios base ÷ base2 of one metric of one target in one case, one a block. */
export interface NullSpread extends CellPlace {
  readonly runId: string;
  readonly scenario: string;
  readonly case: string;
  readonly target: string;
  readonly client: ClientKind;
  /** Blocks that have a ratio. */
  readonly blocks: number;
  /** Sample standard deviation of the natural logarithms: 0.02 is about 2 %. Undefined with fewer than 2 blocks. */
  readonly logRatioSd: number | undefined;
  readonly smallestRatio: number;
  readonly largestRatio: number;
}

/**
 * One spread per target, case and compared metric that has a ratio in at least one block.
 * Throws where a histogram cannot be decoded.
 */
export function nullSpread(records: readonly TrialRecord[]): NullSpread[] {
  const groups = groupBy(records, (r) => [r.runId, r.scenario, r.case, r.target, r.client]);
  return groups.flatMap((group) => {
    const { runId, scenario, case: caseName, target, client } = group[0];
    const pairs = pairTrials(armOf(group, 'base'), armOf(group, 'base2'));
    return pairedMetrics(pairs)
      .filter(isCompared)
      .flatMap(({ metric, side, phase, stat, values }) => {
        const logRatios = values.flatMap((pair) => logRatio(pair) ?? []);
        if (logRatios.length === 0) return [];
        return {
          runId,
          scenario,
          case: caseName,
          target,
          client,
          metric,
          side,
          phase,
          stat,
          blocks: logRatios.length,
          logRatioSd: standardDeviation(logRatios),
          smallestRatio: Math.exp(Math.min(...logRatios)),
          largestRatio: Math.exp(Math.max(...logRatios)),
        };
      });
  });
}

function armOf(records: readonly TrialRecord[], arm: TrialRecord['arm']): TrialRecord[] {
  return records.filter((record) => record.arm === arm);
}
