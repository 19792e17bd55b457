// gate.csv: head against base, one row per scenario, target and metric that is judged, with both batches, the control
// and the verdict (docs/GATE.md).
import type { GateMeasure, GateResult } from '../../analysis/gate/result.ts';
import { csvText, decimal, integer, text, word, type Column } from '../csv/csv.ts';
import { RUN_COLUMNS } from '../csv/trial-columns.ts';
import { BETTER, GATE_ROLES, GATE_VERDICTS, PHASES, SIDES, TRANSPORTS, UNITS } from '../words/vocabulary.ts';

interface GateRow extends GateMeasure {
  readonly runId: string;
}

export const GATE_COLUMNS: readonly Column<GateRow>[] = [
  ...RUN_COLUMNS,
  text('scenario', 'the question', (m) => m.scenario),
  text('case', 'the point of the scenario’s axes, as `axis=value`', (m) => m.case),
  text('stack', 'the implementation family', (m) => m.stack),
  word('transport', 'what carries the events', TRANSPORTS, (m) => m.transport),
  text('target', 'what is compared in its two builds', (m) => m.target),
  text('metric', 'what is judged', (m) => m.metric),
  word('side', 'where the number was measured', SIDES, (m) => m.side),
  word('phase', 'when in the trial it was measured', PHASES, (m) => m.phase),
  text('stat', 'the statistic that is judged: `p50`, `p99`, `value`, `slope`', (m) => m.stat),
  word('unit', 'the unit of `base` and `head`', UNITS, (m) => m.unit),
  word('better', 'which direction is better', BETTER, (m) => m.better),
  word('role', 'how it is judged', GATE_ROLES, (m) => m.role),
  decimal('floor', 'smallest ratio that may be an alarm', (m) => m.floor),
  decimal('base', 'the old build: median over the replicates', (m) => m.base, '`unit`'),
  decimal('head', 'the new build: median over the replicates', (m) => m.head, '`unit`'),
  decimal('shift', 'Hodges–Lehmann estimate of head ÷ base', (m) => m.first.ratio),
  decimal('ci_low', 'lower end of its interval', (m) => m.first.low),
  decimal('ci_high', 'upper end of its interval', (m) => m.first.high),
  decimal('ci_level', 'exact confidence level of the interval', (m) => m.first.level),
  integer('replicates', 'replicates that have a ratio', (m) => m.first.n),
  decimal('p', 'one-sided exact p that chance alone moves head as far up', (m) => m.first.pSlower),
  decimal('p_holm', 'the same after Holm over the family', (m) => m.first.pSlowerHolm),
  decimal(
    'smallest_visible_ratio',
    'the smallest ratio that this job could have seen',
    (m) => m.first.smallestVisible,
  ),
  decimal('confirmation_shift', 'the second batch: head ÷ base', (m) => m.confirmation?.ratio),
  decimal(
    'confirmation_p_holm',
    'the second batch: p after Holm over what alarmed',
    (m) => m.confirmation?.pSlowerHolm,
  ),
  integer('confirmation_replicates', 'the second batch: replicates', (m) => m.confirmation?.n),
  decimal('control_shift', 'base′ ÷ base: the same build twice', (m) => m.control.ratio),
  decimal('control_p_holm', 'two-sided p of that, after Holm', (m) => m.control.pHolm),
  decimal('control_spread', 'standard deviation of ln(base′ ÷ base)', (m) => m.control.spread),
  decimal('control_budget', 'largest spread with which the measurement counts', (m) => m.control.budget),
  word('verdict', 'what the gate says', GATE_VERDICTS, (m) => m.verdict),
  text('reason', 'why, in one sentence; empty for a plain pass', (m) => m.reason),
];

/** The text of gate.csv. */
export function gateCsv({ runId, measures }: GateResult): string {
  return csvText(
    GATE_COLUMNS,
    measures.map((measure) => ({ ...measure, runId })),
  );
}
