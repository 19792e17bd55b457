// From the records that are saved to what the live page shows of them. Made between two blocks.
import { compare, type Comparison } from '../../analysis/comparison/comparison.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { headlineName } from '../rows/conclusion.ts';
import type { LiveFigure, LivePair, LiveProblem, LiveState } from './live-state.ts';

const PROBLEMS = 20;

/** What the records say; the rest of the state is the run's. */
export function liveFigures(
  records: readonly TrialRecord[],
): Pick<LiveState, 'trials' | 'pairs' | 'problems'> {
  const trials = { ok: 0, invalid: 0, failed: 0, skipped: 0 };
  for (const { status } of records) trials[status]++;
  return { trials, pairs: pairsOf(compare(records)), problems: problemsOf(records) };
}

function pairsOf(comparisons: readonly Comparison[]): LivePair[] {
  const pairs = new Map<string, LivePair & { figures: LiveFigure[] }>();
  for (const comparison of comparisons) {
    const { scenario, case: name, stack, client, family, ratio } = comparison;
    if (family !== 'headline' || ratio === undefined) continue;
    const key = JSON.stringify([scenario, name, stack, client]);
    const pair = pairs.get(key) ?? { scenario, case: name, stack, client, figures: [] };
    pairs.set(key, pair);
    pair.figures.push({
      name: headlineName(comparison),
      blocks: comparison.blockRatios,
      ratio,
      low: comparison.ciLow,
      high: comparison.ciHigh,
      isInterval: comparison.ciLevel !== undefined,
    });
  }
  return [...pairs.values()];
}

function problemsOf(records: readonly TrialRecord[]): LiveProblem[] {
  return records
    .filter(({ status }) => status === 'invalid' || status === 'failed')
    .slice(-PROBLEMS)
    .toReversed()
    .map(({ scenario, case: name, target, block, status, reasons }) => ({
      trial: `${scenario} ${name} ${target}, block ${block}`,
      status,
      message: reasons[0]?.message ?? '',
    }));
}
