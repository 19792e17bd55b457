// summary.csv, for people with a spreadsheet: one row per scenario, case, target, client and arm, wide, with
// the units in the column names. Known metrics have fixed columns in a fixed order; whatever else was measured
// follows, sorted by name.
import { findCell, type Cell } from '../../analysis/cells/cell.ts';
import type { Summary } from '../../analysis/cells/summary.ts';
import type { Unit } from '../../measure/figures/metrics.ts';
import { csvText, decimal, integer, text, word, type Column } from './csv.ts';
import { SUMMARY_METRICS, type SummaryMetric } from './summary-metrics.ts';
import { RUN_COLUMNS } from './trial-columns.ts';
import { ARMS, CELL_STATUSES, CLIENTS, TRANSPORTS } from '../words/vocabulary.ts';

/** How a unit of the record is written in a spreadsheet: the end of the column's name, its unit, the divisor. */
const SHEET_UNITS: Readonly<Record<Unit | 'MiBy', { suffix: string; unit: string; divisor: number }>> = {
  ns: { suffix: '_us', unit: 'us', divisor: 1e3 },
  us: { suffix: '_us', unit: 'us', divisor: 1 },
  By: { suffix: '_bytes', unit: 'By', divisor: 1 },
  MiBy: { suffix: '_mib', unit: 'MiBy', divisor: 1024 ** 2 },
  'By/s': { suffix: '_bytes_per_s', unit: 'By/s', divisor: 1 },
  '1/s': { suffix: '_hz', unit: '1/s', divisor: 1 },
  '1': { suffix: '', unit: '', divisor: 1 },
};

/** Of a distribution that has no fixed columns, these statistics are written; results.csv has them all. */
const OMITTED_STATS: ReadonlySet<string> = new Set(['p90', 'p99.9', 'max', 'mean']);

/** The columns that every summary.csv has. */
export const SUMMARY_COLUMNS: readonly Column<Summary>[] = [
  ...RUN_COLUMNS,
  text('scenario', 'the question', (s) => s.scenario),
  text('case', 'the point of the scenario’s axes, as `axis=value`', (s) => s.case),
  text('workload', 'the shape of load', (s) => s.workload),
  text('stack', 'the implementation family: `node`, `uws`, …', (s) => s.stack),
  word('transport', 'what carries the events', TRANSPORTS, (s) => s.transport),
  text('target', 'the transport on the stack: `node-sse`, …', (s) => s.target),
  word('client', 'which clients generate the load', CLIENTS, (s) => s.client),
  word('arm', 'which part the target plays in its comparison', ARMS, (s) => s.arm),
  integer('connections', 'subscribers or users', (s) => s.connections),
  integer('sockets', 'TCP connections that they took', (s) => s.sockets),
  decimal('offered_rate_hz', 'arrival rate: events offered', (s) => s.offeredRateHz, '1/s'),
  decimal('payload_bytes', 'size of one event’s payload', (s) => s.payloadBytes, 'By'),
  text('load_model', 'how events arrive: `open-constant`, `open-poisson`, …', (s) => s.loadModel),
  integer('trials_ok', 'trials that count', (s) => s.trials.ok),
  integer('trials_invalid', 'trials that were measured and do not count', (s) => s.trials.invalid),
  integer('trials_failed', 'trials in which the target or a process broke', (s) => s.trials.failed),
  integer('trials_skipped', 'trials that could not run on this machine', (s) => s.trials.skipped),
  text('reasons', 'why trials were not ok, separated by `; `', (s) =>
    s.reasons.map((r) => r.message).join('; '),
  ),
  word(
    'latency_status',
    'whether `latency_p50_us` may be relied on',
    CELL_STATUSES,
    (s) => latencyOf(s)?.status,
  ),
  ...SUMMARY_METRICS.map(metricColumn),
];

function latencyOf({ cells }: Summary): Cell | undefined {
  return (
    findCell(cells, { metric: 'latency', stat: 'p50' }) ??
    findCell(cells, { metric: 'trial', stat: 'status' })
  );
}

function metricColumn({ name, description, unit, ...place }: SummaryMetric): Column<Summary> {
  const sheet = SHEET_UNITS[unit];
  return decimal(
    `${name}${sheet.suffix}`,
    description,
    ({ cells }) => divided(findCell(cells, place)?.value, sheet.divisor),
    sheet.unit,
  );
}

function divided(value: number | undefined, divisor: number): number | undefined {
  return value === undefined ? undefined : value / divisor;
}

/** A column for each cell of these summaries that no fixed column shows, sorted by name. */
function furtherColumns(summaries: readonly Summary[]): Column<Summary>[] {
  const columns = new Map<string, Column<Summary>>();
  for (const cell of summaries.flatMap(({ cells }) => cells)) {
    if (cell.metric === 'trial' || OMITTED_STATS.has(cell.stat) || isShown(cell)) continue;
    const { metric, side, phase, stat, unit } = cell;
    const column = metricColumn({ name: nameOf(cell), description: '', metric, side, phase, stat, unit });
    columns.set(column.name, column);
  }
  return [...columns.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isShown(cell: Cell): boolean {
  return SUMMARY_METRICS.some(
    ({ metric, stat, side = cell.side, phase = cell.phase }) =>
      metric === cell.metric && stat === cell.stat && side === cell.side && phase === cell.phase,
  );
}

/** `[side_]metric[_phase][_stat]`, without what goes without saying: times are the client’s, in steady state. */
function nameOf({ metric, side, phase, stat, unit }: Cell): string {
  const parts = [
    side === 'client' && unit === 'ns' ? '' : side,
    metric,
    phase === 'steady' ? '' : phase,
    stat === 'value' ? '' : stat.replaceAll('.', ''),
  ];
  return parts.filter((part) => part !== '').join('_');
}

/** The text of summary.csv. */
export function summaryCsv(summaries: readonly Summary[]): string {
  return csvText([...SUMMARY_COLUMNS, ...furtherColumns(summaries)], summaries);
}
