// The rows of a pair's table, in the order in which an engineer asks: how long, at what cost, over how many
// bytes. What a workload measures beyond the common metrics gets rows of its own.
import { findCell, type Cell, type CellPlace } from '../../analysis/cells/cell.ts';
import type { Comparison } from '../../analysis/comparison/comparison.ts';
import type { Summary } from '../../analysis/cells/summary.ts';
import { METRICS, type Side, type Unit } from '../../measure/figures/metrics.ts';
import { quantities } from '../words/quantity.ts';
import { obstacleText, ratioWithInterval, verdictText, type Judged } from '../words/verdict-text.ts';

export interface ReportRow {
  readonly label: string;
  /** Its title where many pairs stand in one table; undefined: it is not shown there. */
  readonly brief: string | undefined;
  /** Of SSE and WebSocket, in `unit`; at least one is there. */
  readonly values: readonly [sse: number | undefined, ws: number | undefined];
  readonly unit: Unit;
  /** The values with their unit, the same for both. */
  readonly sse: string;
  readonly ws: string;
  /** SSE ÷ WebSocket with its interval; '' where there is none. */
  readonly ratio: string;
  readonly verdict: string;
  readonly winner: 'sse' | 'ws' | undefined;
  readonly equivalent: boolean;
  /** Why there is no verdict, or why it is inconclusive; '' where there is nothing to say. */
  readonly reason: string;
}

/** A number and what it is called. */
interface Subject {
  readonly label: string;
  readonly brief?: string;
  readonly place: Pick<CellPlace, 'metric' | 'stat'> & Partial<Pick<CellPlace, 'side' | 'phase'>>;
}

/** One row: the first of these that was measured. */
type RowPlan = readonly Subject[];

type MetricName = keyof typeof METRICS;

function duration(metric: MetricName, stat: string): Subject {
  return { label: `${nameOf(metric)} ${stat}`, place: { metric, stat, side: 'client', phase: 'steady' } };
}

function number(metric: MetricName, label: string, place: Partial<CellPlace> = {}): Subject {
  return { label, place: { metric, stat: 'value', ...place } };
}

function slope(metric: MetricName, label: string, side: Side): Subject {
  return { label, place: { metric, stat: 'slope', side } };
}

/** The same subject, shown also where many pairs stand in one table. */
function inBrief(subject: Subject, brief = subject.label): Subject {
  return { ...subject, brief };
}

/** The plan of a row that is not shown where many pairs stand in one table. */
function onlyInFull(plan: RowPlan): RowPlan {
  return plan.map(({ label, place }) => ({ label, place }));
}

const DURATIONS: readonly RowPlan[] = [
  [inBrief(duration('latency', 'p50'))],
  [inBrief(duration('latency', 'p99'))],
  [inBrief(duration('service_time', 'p50'))],
  [{ label: 'publish time p50', place: { metric: 'publish_time', stat: 'p50', side: 'server' } }],
];

/** Of a server that pushes by itself: what is there also where events carry no stamp. */
const ARRIVALS: readonly RowPlan[] = [
  [inBrief(number('delivered_rate', 'delivered', { side: 'client' }), 'delivered/s')],
  [{ label: 'gap between arrivals p50', place: { metric: 'arrival_gap', stat: 'p50', side: 'client' } }],
  [{ label: 'gap between arrivals p99', place: { metric: 'arrival_gap', stat: 'p99', side: 'client' } }],
];

/** With one subscriber the first delivery is the last one, and both are the latency. */
const DELIVERIES: readonly RowPlan[] = [
  [duration('first_delivery', 'p50')],
  [duration('last_delivery', 'p50')],
];

const CPU: RowPlan = [
  inBrief(number('cpu_per_event_net', 'server CPU per event, net', { side: 'server' }), 'CPU per event'),
  inBrief(number('cpu_per_event', 'server CPU per event', { side: 'server' }), 'CPU per event'),
];

/** Beside the net figure, which is without it. */
const V8_THREADS: RowPlan = [
  number('cpu_compiler_per_event', 'CPU of V8’s compiler and collector', { side: 'server' }),
];

const MEMORY: readonly RowPlan[] = [
  [
    inBrief(
      slope('memory_per_connection', 'server memory per connection', 'server'),
      'memory per connection',
    ),
    number('rss', 'server memory', { side: 'server', phase: 'steady' }),
  ],
  [slope('heap_per_connection', 'server heap per connection', 'server')],
  [slope('external_per_connection', 'server memory outside the heap per connection', 'server')],
  [slope('memory_per_connection', 'client memory per connection', 'client')],
  [slope('kernel_per_connection', 'kernel memory per connection, both ends', 'both')],
  [number('held_after_per_connection', 'server memory still held after, per connection', { side: 'server' })],
  [
    number('heap_held_after_per_connection', 'server heap still held after, per connection', {
      side: 'server',
    }),
  ],
];

const BATCHING: readonly RowPlan[] = [
  [number('events_per_write', 'events per write')],
  [number('events_per_read', 'events per read')],
];

const COSTS: readonly RowPlan[] = [
  CPU,
  V8_THREADS,
  ...MEMORY,
  [number('wire_bytes_per_event', 'bytes per event')],
  [number('tls_records_per_event', 'TLS records per event')],
  [number('tls_bytes_per_event', 'bytes per event with TLS')],
  ...BATCHING,
];

const LOST: RowPlan = [number('lost', 'events lost')];

/** What each step of a climb shows. */
const STEP: readonly RowPlan[] = [
  [inBrief(number('delivered_rate', 'delivered', { side: 'client' }), 'delivered/s')],
  [inBrief(duration('latency', 'p50'))],
  [inBrief(duration('latency', 'p99'))],
  CPU,
  [inBrief(number('events_per_write', 'events per write'), 'events/write')],
  [inBrief(number('events_per_read', 'events per read'), 'events/read')],
];

/** Of a workload's own metrics. */
const OWN_STATS: ReadonlySet<string> = new Set(['p50', 'p99', 'value', 'slope']);

/** What the common rows show already: where an event is a connection, the CPU of one is that of the other. */
const SHOWN_ALREADY: ReadonlySet<string> = new Set(['cpu_per_connection']);

/** Of them, what a user waits for: shown also where many pairs stand in one table. */
const OWN_IN_BRIEF: ReadonlySet<string> = new Set([
  'time to first token p50',
  'completion time p50',
  'echo time p50',
  'burst latency p50',
  'recovery time p50',
  'stop time p50',
]);

/** What the rows of a pair are made from. */
export interface RowSource {
  readonly sse: Summary | undefined;
  readonly ws: Summary | undefined;
  readonly comparisons: readonly Comparison[];
  /** Too few blocks for a verdict, by design: then no row says that it has none. */
  readonly isLook: boolean;
}

/** The rows of a pair: those of which at least one side has a number. */
export function rowsOf(source: RowSource): ReportRow[] {
  const { sse, ws } = source;
  const cells = cellsOf(source);
  const own = ownSubjects(cells);
  const durations = own.filter(({ unit }) => unit === 'ns');
  const waitedFor = durations.filter(({ brief }) => brief !== undefined);
  const plans = [
    ...waitedFor.map((subject) => [subject]),
    ...(waitedFor.length === 0 ? DURATIONS : DURATIONS.map(onlyInFull)),
    ...(cells.some(({ metric }) => metric === 'arrival_gap') ? ARRIVALS : []),
    ...durations.filter(({ brief }) => brief === undefined).map((subject) => [subject]),
    ...(isBroadcast(sse ?? ws) ? DELIVERIES : []),
    ...COSTS,
    ...own.filter(({ unit }) => unit !== 'ns').map((subject) => [subject]),
    ...(isAboveZero(cells, 'lost') ? [LOST] : []),
  ];
  return plannedRows(plans, cells, source);
}

/** The rows of one step of a climb: the same few for all, and of the workload's own metrics medians and counts. */
export function climbRowsOf(source: RowSource): ReportRow[] {
  const cells = cellsOf(source);
  const own = ownSubjects(cells).filter(({ place }) => place.stat !== 'p99');
  return plannedRows([...STEP, ...own.map((subject) => [inBrief(subject)])], cells, source);
}

function cellsOf({ sse, ws }: RowSource): Cell[] {
  return [...(sse?.cells ?? []), ...(ws?.cells ?? [])];
}

function plannedRows(plans: readonly RowPlan[], cells: readonly Cell[], source: RowSource): ReportRow[] {
  const measured = cells.filter(({ value }) => value !== undefined);
  return plans.flatMap((plan) => {
    for (const subject of plan) {
      const cell = findCell(measured, subject.place);
      if (cell !== undefined) return [rowOf(subject, cell, source)];
    }
    return [];
  });
}

function rowOf(
  { label, brief }: Subject,
  place: Cell,
  { sse, ws, comparisons, isLook }: RowSource,
): ReportRow {
  const comparison = findCell(comparisons, exactly(place));
  const sides = [sse, ws].map((summary) => summary && findCell(summary.cells, exactly(place)));
  const values = [comparison?.sse ?? sides[0]?.value, comparison?.ws ?? sides[1]?.value] as const;
  const [sseText = '', wsText = ''] = quantities(values, place.unit);
  const marked = sides.find((cell) => cell !== undefined && cell.status !== 'ok');
  const verdict = comparison?.verdict;
  const isUnjudged = isLook && verdict === 'inconclusive';
  return {
    label,
    brief,
    values,
    unit: place.unit,
    sse: sseText + fitOf(sse, place),
    ws: wsText + fitOf(ws, place),
    ratio: comparison === undefined ? '' : ratioWithInterval(comparison),
    verdict: isLook ? boundText(comparison ?? marked) : verdictText(comparison ?? marked),
    winner: verdict === 'sse' || verdict === 'ws' ? verdict : undefined,
    equivalent: verdict === 'equivalent',
    reason: isUnjudged ? '' : (comparison?.statusReason ?? marked?.statusReason ?? ''),
  };
}

/** Of a figure without a verdict by design: what stands in the way of its number, if anything does. */
function boundText(judged: Judged | undefined): string {
  return judged === undefined || judged.verdict !== undefined || judged.status === 'ok'
    ? ''
    : obstacleText(judged);
}

/** ` (R² 0.999)` of a slope, the median over the blocks. */
function fitOf(summary: Summary | undefined, { metric, side, phase, stat }: Cell): string {
  if (stat !== 'slope' || summary === undefined) return '';
  const r2 = findCell(summary.cells, { metric, side, phase, stat: 'r2' })?.value;
  return r2 === undefined ? '' : ` (R² ${r2.toFixed(3)})`;
}

function exactly({ metric, stat, side, phase }: CellPlace): CellPlace {
  return { metric, stat, side, phase };
}

function isBroadcast(summary: Summary | undefined): boolean {
  return summary !== undefined && summary.connections > 1;
}

function isAboveZero(cells: readonly Cell[], name: string): boolean {
  return cells.some(({ metric, value }) => metric === name && value !== undefined && value > 0);
}

/** A number of a metric that only its workload knows. */
interface OwnSubject extends Subject {
  readonly unit: Unit;
}

/** A subject for each number of a metric that is not among the common ones; of what should not happen only what did. */
function ownSubjects(cells: readonly Cell[]): OwnSubject[] {
  const subjects = new Map<string, OwnSubject>();
  for (const cell of cells) {
    const { metric, stat, side, phase, better, unit } = cell;
    if (
      metric in METRICS ||
      SHOWN_ALREADY.has(metric) ||
      metric === 'trial' ||
      better === 'none' ||
      !OWN_STATS.has(stat)
    )
      continue;
    if (unit === '1' && better === 'lower' && !isAboveZero(cells, metric)) continue;
    const label = stat === 'value' ? nameOf(metric) : `${nameOf(metric)} ${stat}`;
    const subject = { label, place: exactly(cell), unit };
    subjects.set(
      JSON.stringify([metric, stat, side, phase]),
      OWN_IN_BRIEF.has(label) ? { ...subject, brief: label } : subject,
    );
  }
  return [...subjects.values()];
}

/** A metric's name in words. */
export function nameOf(metric: string): string {
  return metric.replaceAll('_', ' ');
}
