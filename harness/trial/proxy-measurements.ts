// What a proxy in front of the servers has added and cost: how one quiet stream flowed through it, its processor time under
// the load, and its memory per connection.
import { METRICS } from '../../measure/figures/metrics.ts';
import { fitLine } from '../../measure/figures/least-squares.ts';
import type { Measurement } from '../trial-record.ts';
import type { Look } from '../via-record.ts';
import { MIN_LEVELS } from './observations.ts';
import type { ProxyLevel, ProxyObservations, ProxySpan } from './side-proxy.ts';

/** `recorded`: deliveries of the step. What nobody knows is left out by the caller, as NaN. */
export function proxyMeasurements(
  { record: { look }, levels }: ProxyObservations,
  span: ProxySpan | undefined,
  recorded: number,
): Measurement[] {
  return [
    ...(look === undefined ? [] : lookMeasurements(look)),
    ...(span === undefined || recorded === 0
      ? []
      : [value('proxy_cpu_per_event', span.cpuUs / recorded, { phase: 'steady', nEvents: recorded })]),
    ...(span?.processes === undefined ? [] : [value('proxy_processes', span.processes, { phase: 'steady' })]),
    ...memoryPerConnection(levels),
  ];
}

function lookMeasurements(look: Look): Measurement[] {
  const { events: nEvents, addedP50Ns, addedP99Ns, addedSamples: nSamples = 0 } = look;
  const known = (
    metric: keyof typeof METRICS,
    number: number | undefined,
    more: Partial<Measurement> = {},
  ): Measurement[] => (number === undefined ? [] : [value(metric, number, { nEvents, ...more })]);
  return [
    ...known('via_added_latency', addedP50Ns, { stat: 'p50', nSamples }),
    ...known('via_added_latency', addedP99Ns, { stat: 'p99', nSamples }),
    ...known('via_events_per_read', look.eventsPerRead),
    ...known('via_span_ratio', look.spanRatio),
    ...known('via_bytes_until_first', look.bytesUntilFirst),
    ...known('via_late_by_one_share', look.lateByOneShare),
  ];
}

/** Of few levels there is no slope, and the first connections are dearer than those that follow. */
function memoryPerConnection(levels: readonly ProxyLevel[]): Measurement[] {
  const open = levels.filter(({ connections }) => connections > 0);
  const line =
    open.length < MIN_LEVELS
      ? undefined
      : fitLine(open.map(({ connections, bytes }) => [connections, bytes]));
  if (line === undefined) return [];
  const more = { nSamples: open.length };
  return [
    value('proxy_memory_per_connection', line.slope, { ...more, stat: 'slope' }),
    value('proxy_memory_per_connection', line.r2, { ...more, stat: 'r2', unit: '1', better: 'none' }),
  ];
}

function value(metric: keyof typeof METRICS, number: number, more: Partial<Measurement> = {}): Measurement {
  const { unit, better } = METRICS[metric];
  return { metric, side: 'both', phase: 'idle', stat: 'value', unit, better, value: number, ...more };
}
