// cases.csv: the cases of a scenario against the one that it names as their baseline, one row per case, target, client and
// statistic. Only of runs with such a scenario.
import type { CaseComparison } from '../../analysis/comparison/between-cases.ts';
import { BETTER, CELL_STATUSES, CLIENTS, PHASES, SIDES, TRANSPORTS, UNITS } from '../words/vocabulary.ts';
import { INTERVAL_COLUMNS } from './interval-columns.ts';
import { csvText, decimal, integer, text, word, type Column } from './csv.ts';
import { RUN_COLUMNS } from './trial-columns.ts';

export const CASE_COLUMNS: readonly Column<CaseComparison>[] = [
  ...RUN_COLUMNS,
  text('scenario', 'the question', (c) => c.scenario),
  text('case', 'the point of the scenario’s axes, as `axis=value`', (c) => c.case),
  text('baseline', 'the case that it is held against', (c) => c.baseline),
  text('stack', 'the implementation family: `node`, `uws`, …', (c) => c.stack),
  word('transport', 'what carries the events', TRANSPORTS, (c) => c.transport),
  text('target', 'the transport on the stack: `node-sse`, …', (c) => c.target),
  word('client', 'which clients generated the load', CLIENTS, (c) => c.client),
  text('metric', 'what is compared', (c) => c.metric),
  word('side', 'where the number was measured', SIDES, (c) => c.side),
  word('phase', 'when in the trial it was measured', PHASES, (c) => c.phase),
  text('stat', 'the statistic that is compared: `p50`, `p90`, `p99`', (c) => c.stat),
  word('unit', 'the unit of `value` and `baseline_value`', UNITS, (c) => c.unit),
  word('better', 'which direction is better', BETTER, (c) => c.better),
  decimal('value', 'in the case: median over the blocks', (c) => c.value, '`unit`'),
  decimal('baseline_value', 'in the baseline: median over the blocks', (c) => c.baselineValue, '`unit`'),
  decimal('ratio', 'Hodges–Lehmann estimate of value ÷ baseline over the blocks', (c) => c.ratio),
  ...INTERVAL_COLUMNS,
  integer('blocks', 'pairs of blocks that have a ratio', (c) => c.blocks),
  word('status', 'what binds either number', CELL_STATUSES, (c) => c.status),
  text('status_reason', 'why it is not `ok`', (c) => c.statusReason),
];

/** The text of cases.csv. */
export function casesCsv(comparisons: readonly CaseComparison[]): string {
  return csvText(CASE_COLUMNS, comparisons);
}
