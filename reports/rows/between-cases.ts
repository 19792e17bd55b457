// The cases of a scenario against its baseline, as a table about the whole run: who is not slow, and what those who are do to
// them. A pure function of the comparisons.
import type { CaseComparison } from '../../analysis/comparison/between-cases.ts';
import { groupBy } from '../../analysis/group-by.ts';
import { NO_NUMBER, quantities } from '../words/quantity.ts';
import { ratioWithInterval } from '../words/verdict-text.ts';
import type { RunTable, RunTableRow } from './run-table.ts';

const READING =
  'Latency of each server in a case ÷ its own in the baseline of the scenario; above 1 it is longer. The two are not measured ' +
  'at the same time: blocks are paired by their round, in which each case has one. [In brackets] the interval of at least ' +
  '95 %; (in parentheses) smallest and largest ratio, where there are fewer than 8 blocks. No verdict is drawn.';

/** Undefined where no case has a baseline. */
export function betweenCasesTable(comparisons: readonly CaseComparison[]): RunTable | undefined {
  if (comparisons.length === 0) return undefined;
  const groups = groupBy(comparisons, (each) => [each.scenario, each.case, each.target, each.client]);
  return {
    title: 'Beside the baseline',
    reading: READING,
    titles: [
      'scenario',
      'case',
      'server',
      'p50 ÷ baseline',
      'p50',
      'baseline',
      'p90 ÷ baseline',
      'p99 ÷ baseline',
    ],
    rows: groups.map(rowOf),
    subjects: 3,
  };
}

function rowOf(group: readonly [CaseComparison, ...CaseComparison[]]): RunTableRow {
  const [{ scenario, case: name, target, baseline }] = group;
  const of = (stat: string): CaseComparison | undefined => group.find((each) => each.stat === stat);
  const ratioOf = (stat: string): string => {
    const comparison = of(stat);
    return comparison === undefined ? NO_NUMBER : ratioWithInterval(comparison);
  };
  const median = of('p50');
  const bound = group.find(({ status }) => status !== 'ok' && status !== 'insufficient');
  return {
    fields: [
      scenario,
      name,
      target,
      ratioOf('p50'),
      ...quantities([median?.value, median?.baselineValue], 'ns'),
      ratioOf('p90'),
      ratioOf('p99'),
    ],
    remark: `baseline: ${baseline}${bound === undefined ? '' : `; ${bound.status}: ${bound.statusReason}`}`,
    isRemarkable: bound !== undefined,
  };
}
