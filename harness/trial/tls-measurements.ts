// What an event takes below TLS: records, and their bytes, as they came in at the clients.
import { METRICS } from '../../measure/figures/metrics.ts';
import type { SteadySlice } from './observations.ts';
import { sum } from './totals.ts';
import type { Measurement } from '../trial-record.ts';

/** Of the slices in which every client process could tell; none where it was clear text, or where none could. */
export function tlsMeasurements(slices: readonly SteadySlice[]): Measurement[] {
  const told = slices
    .filter(({ clients }) => clients.every(({ read }) => read.tls !== undefined))
    .flatMap(({ clients }) => clients.map(({ read }) => read));
  const nEvents = sum(told, ({ events }) => events);
  if (nEvents === 0) return [];
  const perEvent = (metric: 'tls_records_per_event' | 'tls_bytes_per_event', total: number): Measurement => ({
    metric,
    side: 'client',
    phase: 'steady',
    stat: 'value',
    ...METRICS[metric],
    value: total / nEvents,
    nEvents,
  });
  return [
    perEvent(
      'tls_records_per_event',
      sum(told, ({ tls }) => tls!.records),
    ),
    perEvent(
      'tls_bytes_per_event',
      sum(told, ({ tls }) => tls!.bytes),
    ),
  ];
}
