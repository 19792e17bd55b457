// One case of a scenario against another of its cases, on the same server: what a share of slow readers does to the latency of
// the others. Cases are not alive together, so blocks are paired by their round, in which each case has one.
import type { ClientKind } from '../../clients/client.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { median } from '../../measure/figures/median.ts';
import { besideIn } from '../../scenarios/case-name.ts';
import type { Transport } from '../../servers/target.ts';
import type { Cell, CellPlace } from '../cells/cell.ts';
import { groupBy } from '../group-by.ts';
import { estimateRatio } from '../statistics/ratio-estimate.ts';
import { logRatio, pairedMetrics, pairTrials, type PairedMetric } from './paired-metrics.ts';

/** What is told of a scenario: the case that others are held against. */
export interface Baseline {
  readonly scenario: string;
  readonly case: string;
}

/** One statistic of a target in a case, beside the same in the baseline. A ratio without a verdict. */
export interface CaseComparison extends CellPlace, Pick<Cell, 'unit' | 'better' | 'status' | 'statusReason'> {
  readonly runId: string;
  readonly scenario: string;
  readonly case: string;
  readonly baseline: string;
  readonly stack: string;
  readonly transport: Transport;
  readonly target: string;
  readonly client: ClientKind;
  /** Medians over the blocks that have both; of a pooled percentile, the percentile of all blocks together. */
  readonly value: number | undefined;
  readonly baselineValue: number | undefined;
  /** Hodges–Lehmann estimate of value ÷ baseline over the blocks; of a pooled percentile, the plain ratio. */
  readonly ratio: number | undefined;
  /** Its exact signed-rank interval; with fewer than 8 blocks the smallest and largest ratio of a block. */
  readonly ciLow: number | undefined;
  readonly ciHigh: number | undefined;
  /** The interval's actual confidence level; undefined where it is a range. */
  readonly ciLevel: number | undefined;
  /** Pairs of blocks that have a ratio. */
  readonly blocks: number;
}

/** What users feel. */
const FELT = { metric: 'latency', side: 'client', phase: 'steady' } as const;
const STATS: ReadonlySet<string> = new Set(['p50', 'p90', 'p99']);

/**
 * Holds each case against its scenario's baseline with the same network, proxy, TLS and IP, target by target. A case without a block that is valid in both has no rows.
 * Throws where a histogram cannot be decoded.
 */
export function compareCases(
  records: readonly TrialRecord[],
  baselines: readonly Baseline[],
): CaseComparison[] {
  const sides = records.filter(({ arm }) => arm === 'single');
  return baselines.flatMap((baseline) => {
    const own = sides.filter(({ scenario }) => scenario === baseline.scenario);
    // On the same network, behind the same proxy, over the same TLS and IP: nothing but the point differs.
    const baseOf = (trial: TrialRecord): string => besideIn(trial.case, baseline.case);
    const others = own.filter((trial) => trial.case !== baseOf(trial));
    const targets = groupBy(others, (trial) => [trial.case]).flatMap((ofCase) =>
      groupBy(ofCase, (trial) => [trial.target, trial.client]),
    );
    return targets.flatMap((trials) => {
      const [{ target, client }] = trials;
      const baseCase = baseOf(trials[0]);
      const base = own.filter(
        (each) => each.case === baseCase && each.target === target && each.client === client,
      );
      const metrics = pairedMetrics(pairTrials(trials, base)).filter(isFelt);
      return metrics.map((metric) => comparisonOf(trials[0], baseCase, metric));
    });
  });
}

function isFelt({ metric, side, phase, stat }: CellPlace): boolean {
  return metric === FELT.metric && side === FELT.side && phase === FELT.phase && STATS.has(stat);
}

function comparisonOf(trial: TrialRecord, baseline: string, metric: PairedMetric): CaseComparison {
  const { pooledLeft, pooledRight, values, side, phase, stat } = metric;
  const { runId, scenario, case: name, stack, transport, target, client } = trial;
  const { unit, better } = pooledLeft;
  const { status, statusReason } = pooledLeft.status === 'ok' ? pooledRight : pooledLeft;
  const logRatios = values.flatMap((pair) => logRatio(pair) ?? []);
  const estimate = estimateRatio(logRatios);
  const value = median(values.map(({ left }) => left)) ?? pooledLeft.value;
  const baselineValue = median(values.map(({ right }) => right)) ?? pooledRight.value;
  const plain = value === undefined || baselineValue === undefined ? undefined : value / baselineValue;
  return {
    runId,
    scenario,
    case: name,
    baseline,
    stack,
    transport,
    target,
    client,
    metric: metric.metric,
    side,
    phase,
    stat,
    unit,
    better,
    status,
    statusReason,
    value,
    baselineValue,
    ratio: estimate?.ratio ?? plain,
    ciLow: estimate?.low,
    ciHigh: estimate?.high,
    ciLevel: estimate?.level,
    blocks: logRatios.length,
  };
}
