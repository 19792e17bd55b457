// What came of the conditions of `npm run bench:turns`: for each of them the ratio of its sides, with interval and spread; and how
// often blocks of a target against itself make a winner.
import { findCell } from '../../analysis/cells/cell.ts';
import { headlineOf, HEADLINE_SIZE } from '../../analysis/comparison/compared.ts';
import { logRatio, pairedMetrics, pairTrials } from '../../analysis/comparison/paired-metrics.ts';
import { judgeFamily } from '../../analysis/comparison/verdict.ts';
import { estimateRatio } from '../../analysis/statistics/ratio-estimate.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { median } from '../../measure/figures/median.ts';
import { Random } from '../../measure/random.ts';
import { standardDeviation } from '../../analysis/statistics/standard-deviation.ts';

/** One headline metric of one condition: first side ÷ second. */
export interface TurnsRow {
  readonly condition: string;
  readonly metric: string;
  readonly blocks: number;
  readonly first: number;
  readonly second: number;
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** Sample standard deviation of the natural logarithm of the blocks' ratios. */
  readonly spread: number;
  /** The ratio that was injected: what the first side has more, against what the second took in the same blocks. */
  readonly injected?: number;
}

/** The two sides of a condition: by arm where a target is beside itself, by transport otherwise. */
export function sidesOf(records: readonly TrialRecord[]): [TrialRecord[], TrialRecord[]] {
  return [records.filter(isFirst), records.filter((record) => !isFirst(record))];
}

function isFirst({ arm, transport }: TrialRecord): boolean {
  return arm === 'single' ? transport === 'sse' : arm === 'base';
}

/** What is shown beside the headline: what of the CPU is the compiler's, the collector's, and the null target's. */
const BESIDE = ['cpu_per_event', 'cpu_compiler_per_event', 'cpu_null_per_event'];

/** The headline of a condition, whose first side has so much more `injected`. */
export function rowsOf(
  condition: string,
  records: readonly TrialRecord[],
  injected: Readonly<Record<string, number>> = {},
): TurnsRow[] {
  const all = pairedMetrics(pairTrials(...sidesOf(records)));
  const beside = BESIDE.flatMap(
    (name) => findCell(all, { metric: name, side: 'server', stat: 'value' }) ?? [],
  );
  return [...headlineOf(all), ...beside].flatMap((metric) => {
    const logs = metric.values.flatMap((pair) => logRatio(pair) ?? []);
    const estimate = estimateRatio(logs);
    if (estimate === undefined) return [];
    const name = `${metric.metric} ${metric.stat}`;
    const second = median(metric.values.map(({ right }) => right))!;
    const more = injected[name];
    return {
      condition,
      metric: name,
      blocks: logs.length,
      first: median(metric.values.map(({ left }) => left))!,
      second,
      ...(more !== undefined && { injected: 1 + more / second }),
      ratio: estimate.ratio,
      low: estimate.low,
      high: estimate.high,
      spread: standardDeviation(logs) ?? 0,
    };
  });
}

export interface FalseWinners {
  readonly target: string;
  readonly scenario: string;
  readonly case: string;
  readonly comparisons: number;
  /** Of the comparisons, those with a winner: there is none. */
  readonly winners: number;
  readonly byMetric: Readonly<Record<string, number>>;
}

/**
 * Replays comparisons from the blocks of an A/A run: eight of them drawn without putting back, the sides of each swapped by a
 * throw of a coin, judged as a run judges its headline.
 */
export function falseWinners(records: readonly TrialRecord[], replays: number, seed: number): FalseWinners {
  const [one] = records;
  if (one === undefined) throw new Error('There is no trial.');
  const metrics = headlineOf(pairedMetrics(pairTrials(...sidesOf(records))));
  const random = new Random(seed);
  const byMetric: Record<string, number> = {};
  let winners = 0;
  const members = metrics.filter(({ values }) => values.length >= REPLAYED_BLOCKS);
  for (let n = 0; n < replays; n++) {
    const family = members.map(({ values }) => {
      const drawn = random.shuffle([...values]).slice(0, REPLAYED_BLOCKS);
      const logs = drawn.flatMap((pair) => logRatio(pair) ?? []);
      return {
        better: 'lower' as const,
        logRatios: logs.map((log) => (random.uniform() < 0.5 ? log : -log)),
        withoutRatio: drawn.length - logs.length,
      };
    });
    for (const [i, { verdict }] of judgeFamily(family, HEADLINE_SIZE).entries()) {
      if (verdict !== 'left' && verdict !== 'right') continue;
      winners++;
      const name = `${members[i]!.metric} ${members[i]!.stat}`;
      byMetric[name] = (byMetric[name] ?? 0) + 1;
    }
  }
  const { target, scenario, case: name } = one;
  return { target, scenario, case: name, comparisons: replays * members.length, winners, byMetric };
}

const REPLAYED_BLOCKS = 8;
