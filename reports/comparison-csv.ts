// comparison.csv: SSE against WebSocket, one row per scenario, case, stack, client and metric, with the
// interval and the verdict (law 10 of docs/METHODOLOGY.md).
import type { Comparison } from '../analysis/comparison.ts';
import { csvText, decimal, integer, text, word, type Column } from './csv.ts';
import { RUN_COLUMNS } from './trial-columns.ts';
import {
  BETTER,
  CELL_STATUSES,
  CLIENTS,
  COMPARISON_FAMILIES,
  PHASES,
  SIDES,
  UNITS,
  VERDICTS,
} from './vocabulary.ts';

export const COMPARISON_COLUMNS: readonly Column<Comparison>[] = [
  ...RUN_COLUMNS,
  text('scenario', 'the question', (c) => c.scenario),
  text('case', 'the point of the scenario’s axes, as `axis=value`', (c) => c.case),
  text('stack', 'the implementation family whose two targets are compared', (c) => c.stack),
  word('client', 'which clients generated the load', CLIENTS, (c) => c.client),
  text('metric', 'what is compared; `trial` where not one block is valid on both sides', (c) => c.metric),
  word('side', 'where the number was measured', SIDES, (c) => c.side),
  word('phase', 'when in the trial it was measured', PHASES, (c) => c.phase),
  text('stat', 'the statistic that is compared: `p50`, `value`, `slope`, …', (c) => c.stat),
  word('unit', 'the unit of `sse` and `ws`', UNITS, (c) => c.unit),
  word('better', 'which direction is better', BETTER, (c) => c.better),
  word('family', 'which verdicts are corrected together (Holm)', COMPARISON_FAMILIES, (c) => c.family),
  decimal('sse', 'Server-Sent Events: median over the blocks', (c) => c.sse, '`unit`'),
  decimal('ws', 'WebSocket: median over the blocks', (c) => c.ws, '`unit`'),
  decimal('ratio', 'Hodges–Lehmann estimate of sse ÷ ws over the blocks', (c) => c.ratio),
  decimal('ci_low', 'lower end of its interval; with fewer than 8 blocks the smallest ratio', (c) => c.ciLow),
  decimal(
    'ci_high',
    'upper end of its interval; with fewer than 8 blocks the largest ratio',
    (c) => c.ciHigh,
  ),
  decimal('ci_level', 'exact confidence level of the interval; empty where it is a range', (c) => c.ciLevel),
  integer('blocks', 'blocks that have a ratio', (c) => c.blocks),
  decimal('p', 'two-sided exact signed-rank p', (c) => c.p),
  decimal('p_holm', 'the same after Holm within its family', (c) => c.pHolm),
  word('verdict', 'who is better; empty where a law forbids a verdict', VERDICTS, (c) => c.verdict),
  word('status', 'whether a verdict may be drawn', CELL_STATUSES, (c) => c.status),
  text('status_reason', 'why there is no verdict, or why it is inconclusive', (c) => c.statusReason),
  decimal(
    'smallest_visible_ratio',
    'the smallest ratio above 1 that this run could have told from 1',
    (c) => c.smallestVisibleRatio,
  ),
];

/** The text of comparison.csv. */
export function comparisonCsv(comparisons: readonly Comparison[]): string {
  return csvText(COMPARISON_COLUMNS, comparisons);
}
