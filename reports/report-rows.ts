// The rows of a pair's table, in the order in which an engineer asks: how long, at what cost, over how many
// bytes. What a workload measures beyond the common metrics gets rows of its own.
import { findCell, type Cell, type CellPlace } from '../analysis/cell.ts';
import type { Comparison } from '../analysis/comparison.ts';
import type { Summary } from '../analysis/summary.ts';
import { METRICS } from '../measure/metrics.ts';
import { quantities } from './quantity.ts';
import { ratioWithInterval, verdictText } from './verdict-text.ts';

export interface ReportRow {
  readonly label: string;
  /** The values with their unit, the same for both. */
  readonly sse: string;
  readonly ws: string;
  /** SSE ÷ WebSocket with its interval; '' where there is none. */
  readonly ratio: string;
  readonly verdict: string;
  readonly winner: 'sse' | 'ws' | undefined;
  /** Why there is no verdict, or why it is inconclusive; '' where there is nothing to say. */
  readonly reason: string;
}

/** A number and what it is called. */
interface Subject {
  readonly label: string;
  readonly place: Pick<CellPlace, 'metric' | 'stat'> & Partial<Pick<CellPlace, 'side' | 'phase'>>;
}

/** One row: the first of these that was measured. */
type RowPlan = readonly Subject[];

function duration(metric: keyof typeof METRICS, stat: string): Subject {
  return { label: `${nameOf(metric)} ${stat}`, place: { metric, stat, side: 'client', phase: 'steady' } };
}

function number(metric: keyof typeof METRICS, label: string, place: Partial<CellPlace> = {}): Subject {
  return { label, place: { metric, stat: 'value', ...place } };
}

const DURATIONS: readonly RowPlan[] = [
  [duration('latency', 'p50')],
  [duration('latency', 'p99')],
  [duration('service_time', 'p50')],
  [duration('connect_time', 'p50')],
];

/** With one subscriber the first delivery is the last one, and both are the latency. */
const DELIVERIES: readonly RowPlan[] = [
  [duration('first_delivery', 'p50')],
  [duration('last_delivery', 'p50')],
];

const COSTS: readonly RowPlan[] = [
  [
    number('cpu_per_event_net', 'server CPU per event, net', { side: 'server' }),
    number('cpu_per_event', 'server CPU per event', { side: 'server' }),
  ],
  [
    number('memory_per_connection', 'memory per connection', { side: 'server', stat: 'slope' }),
    number('rss', 'server memory', { side: 'server', phase: 'steady' }),
  ],
  [number('kernel_per_connection', 'kernel memory per connection', { stat: 'slope' })],
  [number('held_after_per_connection', 'held after all have left', { side: 'server' })],
  [number('wire_bytes_per_event', 'bytes per event')],
  [number('events_per_read', 'events per read')],
];

const LOST: RowPlan = [number('lost', 'events lost')];

/** Of a workload's own metrics. */
const OWN_STATS: ReadonlySet<string> = new Set(['p50', 'p99', 'value', 'slope']);

/** The rows of a pair: those of which at least one side has measured something. */
export function rowsOf(
  sse: Summary | undefined,
  ws: Summary | undefined,
  comparisons: readonly Comparison[],
): ReportRow[] {
  const cells = [...(sse?.cells ?? []), ...(ws?.cells ?? [])];
  const plans = [
    ...DURATIONS,
    ...ownPlans(cells),
    ...(isBroadcast(sse ?? ws) ? DELIVERIES : []),
    ...COSTS,
    ...(hasLosses(cells) ? [LOST] : []),
  ];
  return plans.flatMap((plan) => {
    for (const { label, place } of plan) {
      const cell = findCell(cells, place);
      if (cell !== undefined) return [rowOf(label, cell, sse, ws, comparisons)];
    }
    return [];
  });
}

function rowOf(
  label: string,
  place: Cell,
  sse: Summary | undefined,
  ws: Summary | undefined,
  comparisons: readonly Comparison[],
): ReportRow {
  const comparison = findCell(comparisons, exactly(place));
  const sides = [sse, ws].map((summary) => summary && findCell(summary.cells, exactly(place)));
  const [sseText = '', wsText = ''] = quantities(
    [comparison?.sse ?? sides[0]?.value, comparison?.ws ?? sides[1]?.value],
    place.unit,
  );
  const marked = sides.find((cell) => cell !== undefined && cell.status !== 'ok');
  const winner =
    comparison?.verdict === 'sse' || comparison?.verdict === 'ws' ? comparison.verdict : undefined;
  return {
    label,
    sse: sseText,
    ws: wsText,
    ratio: comparison === undefined ? '' : ratioWithInterval(comparison),
    verdict: verdictText(comparison ?? marked),
    winner,
    reason: comparison?.statusReason ?? marked?.statusReason ?? '',
  };
}

function exactly({ metric, stat, side, phase }: CellPlace): CellPlace {
  return { metric, stat, side, phase };
}

function isBroadcast(summary: Summary | undefined): boolean {
  return summary !== undefined && summary.connections > 1;
}

function hasLosses(cells: readonly Cell[]): boolean {
  return cells.some(({ metric, value }) => metric === 'lost' && value !== undefined && value > 0);
}

/** A row for each number of a metric that is not among the common ones, in the order of the workload. */
function ownPlans(cells: readonly Cell[]): RowPlan[] {
  const plans = new Map<string, RowPlan>();
  for (const cell of cells) {
    const { metric, stat, side, phase, better } = cell;
    if (metric in METRICS || metric === 'trial' || better === 'none' || !OWN_STATS.has(stat)) continue;
    const label = stat === 'value' ? nameOf(metric) : `${nameOf(metric)} ${stat}`;
    plans.set(JSON.stringify([metric, stat, side, phase]), [{ label, place: exactly(cell) }]);
  }
  return [...plans.values()];
}

/** A metric's name in words. */
export function nameOf(metric: string): string {
  return metric.replaceAll('_', ' ');
}
