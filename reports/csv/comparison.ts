// comparison.csv: SSE against WebSocket, one row per scenario, case, stack, client and metric, with the
// interval and the verdict (law 10, docs/methodology/laws.md). Of a gate job: the head of a target against its base.
import type { Comparison, Verdict } from '../../analysis/comparison/comparison.ts';
import type { GateVerdict } from '../../analysis/gate/judgement.ts';
import type { GateMeasure, GateResult } from '../../analysis/gate/result.ts';
import { INTERVAL_COLUMNS } from './interval-columns.ts';
import { csvText, decimal, integer, text, word, type Column } from './csv.ts';
import { RUN_COLUMNS } from './trial-columns.ts';
import {
  BETTER,
  CELL_STATUSES,
  CLIENTS,
  COMPARISON_FAMILIES,
  GATE_VERDICTS,
  PHASES,
  SIDES,
  UNITS,
  VERDICTS,
} from '../words/vocabulary.ts';

/** What of a row the columns hold. */
type ComparisonRow = Omit<Comparison, 'blockRatios' | 'family' | 'verdict'> & {
  readonly family: Comparison['family'] | 'gate';
  readonly verdict: Verdict | GateVerdict | undefined;
  /** Of a gate job: the target, and its two builds in place of the two transports. */
  readonly target?: string;
  readonly base?: number | undefined;
  readonly head?: number | undefined;
};

export const COMPARISON_COLUMNS: readonly Column<ComparisonRow>[] = [
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
  decimal(
    'ratio',
    'Hodges–Lehmann estimate of sse ÷ ws over the blocks; of a gate job head ÷ base',
    (c) => c.ratio,
  ),
  ...INTERVAL_COLUMNS,
  integer('blocks', 'blocks that have a ratio', (c) => c.blocks),
  decimal('p', 'two-sided exact signed-rank p', (c) => c.p),
  decimal('p_holm', 'the same after Holm within its family', (c) => c.pHolm),
  word(
    'verdict',
    'who is better; empty where a law forbids a verdict',
    { ...VERDICTS, ...GATE_VERDICTS, inconclusive: VERDICTS.inconclusive },
    (c) => c.verdict,
  ),
  word('status', 'whether a verdict may be drawn', CELL_STATUSES, (c) => c.status),
  text('status_reason', 'why there is no verdict, or why it is inconclusive', (c) => c.statusReason),
  decimal(
    'smallest_visible_ratio',
    'the smallest ratio above 1 that this run could have told from 1',
    (c) => c.smallestVisibleRatio,
  ),
  text('target', 'of a gate job: what is compared in its two builds', (c) => c.target),
  decimal('base', 'of a gate job: the old build, median over the replicates', (c) => c.base, '`unit`'),
  decimal('head', 'of a gate job: the new build', (c) => c.head, '`unit`'),
];

/** The text of comparison.csv. */
export function comparisonCsv(comparisons: readonly Comparison[]): string {
  return csvText(COMPARISON_COLUMNS, comparisons);
}

/** The text of comparison.csv of a gate job: a row for each judged metric. */
export function gateComparisonCsv({ runId, measures }: GateResult): string {
  return csvText(
    COMPARISON_COLUMNS,
    measures.map((measure) => gateRow(runId, measure)),
  );
}

function gateRow(runId: string, measure: GateMeasure): ComparisonRow {
  const { first, verdict, reason } = measure;
  return {
    ...measure,
    runId,
    client: 'lean',
    family: 'gate',
    sse: undefined,
    ws: undefined,
    ratio: first.ratio,
    ciLow: first.low,
    ciHigh: first.high,
    ciLevel: first.level,
    blocks: first.n,
    p: first.pSlower,
    pHolm: first.pSlowerHolm,
    status: verdict === 'invalid' ? 'invalid' : 'ok',
    statusReason: reason,
    smallestVisibleRatio: first.smallestVisible,
  };
}
