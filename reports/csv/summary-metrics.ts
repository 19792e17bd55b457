// Which numbers of a target have a fixed column in summary.csv, in the order of the columns.
import type { CellPlace } from '../../analysis/cells/cell.ts';
import { METRICS, type Unit } from '../../measure/figures/metrics.ts';

/** A number of a target, found by its place: side and phase are given only where they matter. */
export interface SummaryMetric
  extends Pick<CellPlace, 'metric' | 'stat'>, Partial<Pick<CellPlace, 'side' | 'phase'>> {
  /** The column's name without its unit. */
  readonly name: string;
  readonly description: string;
  /** The unit of the metric; `MiBy`: bytes, shown in MiB. */
  readonly unit: Unit | 'MiBy';
}

type MetricName = keyof typeof METRICS;

/** Percentiles of a distribution under steady load. */
function distribution(metric: MetricName, description: string, ...stats: string[]): SummaryMetric[] {
  return stats.map((stat) => ({
    name: `${metric}_${stat.replace('.', '')}`,
    description: `${description}, ${stat}`,
    metric,
    stat,
    unit: METRICS[metric].unit,
  }));
}

/** One number a trial, under the metric's own name unless `name` is given. */
function number(metric: MetricName, description: string, where: Partial<SummaryMetric> = {}): SummaryMetric {
  return { name: metric, description, metric, stat: 'value', unit: METRICS[metric].unit, ...where };
}

export const SUMMARY_METRICS: readonly SummaryMetric[] = [
  ...distribution('latency', 'received − intended', 'p50', 'p90', 'p99', 'p99.9', 'max'),
  ...distribution('service_time', 'received − sent', 'p50', 'p90', 'p99', 'p99.9', 'max'),
  ...distribution('send_lag', 'sent − intended', 'p50', 'p99'),
  ...distribution('first_delivery', 'first subscriber of a broadcast: received − intended', 'p50', 'p99'),
  ...distribution('median_delivery', 'median subscriber of a broadcast: received − intended', 'p50', 'p99'),
  ...distribution('last_delivery', 'last subscriber of a broadcast: received − intended', 'p50', 'p99'),
  ...distribution('fanout_skew', 'last − first delivery of a broadcast', 'p50', 'p99'),
  ...distribution('client_drain', 'the client’s own share of the skew', 'p50', 'p99'),
  ...distribution('connect_time', 'from the start of a connect to its response head', 'p50', 'p99'),
  ...distribution('time_to_first_event', 'from the start of a connect to its first event', 'p50', 'p99'),
  number('offered_rate', 'events offered, as measured', { name: 'measured_offered_rate' }),
  number('delivered_rate', 'events delivered'),
  number('expected', 'events that should have arrived'),
  number('delivered', 'events that arrived'),
  number('lost', 'events that never arrived'),
  number('duplicate', 'events that arrived again'),
  number('reordered', 'events that arrived after a later one'),
  number('cpu_per_event', 'server CPU, user and system, per delivered event', { side: 'server' }),
  number('cpu_per_event_net', 'the same less the null target’s and that of V8’s own threads', {
    side: 'server',
  }),
  number(
    'cpu_null_per_event',
    'the null target’s: same application and schedule, sends discarded; without V8’s own threads',
  ),
  number('cpu_per_event', 'client CPU per delivered event', { name: 'client_cpu_per_event', side: 'client' }),
  number('cpu_share', 'server CPU in cores', { name: 'server_cpu_share', side: 'server', phase: 'steady' }),
  number('cpu_share', 'client CPU in cores', { name: 'client_cpu_share', side: 'client', phase: 'steady' }),
  number('rss', 'resident memory of the server', {
    name: 'server_rss',
    side: 'server',
    phase: 'steady',
    unit: 'MiBy',
  }),
  number('heap_used', 'JavaScript heap of the server', {
    name: 'server_heap_used',
    side: 'server',
    phase: 'steady',
    unit: 'MiBy',
  }),
  number('external', 'memory of the server outside its heap', {
    name: 'server_external',
    side: 'server',
    phase: 'steady',
    unit: 'MiBy',
  }),
  number('memory_per_connection', 'slope of the server’s resident memory over connections', {
    side: 'server',
    stat: 'slope',
  }),
  number('held_after', 'memory that the server still holds after everyone disconnected', { side: 'server' }),
  number('wire_bytes_per_event', 'bytes at the client’s socket per event, without heads', {
    name: 'wire_per_event',
  }),
  number('wire_overhead_per_event', 'the same less the payload'),
  number('head_bytes_per_connection', 'bytes of response heads per connection', {
    name: 'head_per_connection',
  }),
  number('events_per_write', 'events that the server hands over in one system call'),
  number('events_per_read', 'events that the client gets in one read'),
];
