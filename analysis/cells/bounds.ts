// Where a number shows the instrument instead of the target: latency that is mostly the publisher's timer
// (law 1), deliveries that are mostly the client's own reading, socket after socket (law 5). Such numbers are
// shown and marked, and no verdict is drawn from them.
import { NS_PER_US } from '../../measure/clock.ts';
import type { Phase } from '../../measure/figures/metrics.ts';
import type { CellStatus } from './cell.ts';
import type { Distribution } from './distribution.ts';

/** Largest share of a median that may be the instrument's. */
const BOUND_SHARE = 0.2;

/** Metrics that contain the send lag: latency, and the deliveries, which are latencies of chosen subscribers. */
const TIMED_FROM_INTENDED: ReadonlySet<string> = new Set([
  'latency',
  'first_delivery',
  'median_delivery',
  'last_delivery',
]);

/** Metrics that contain the client's own time from the first to the last read of a burst. */
const CONTAINS_CLIENT_DRAIN: ReadonlySet<string> = new Set([
  'latency',
  'service_time',
  'median_delivery',
  'last_delivery',
  'fanout_skew',
]);

export interface Bound {
  readonly status: Extract<CellStatus, 'timer-bound' | 'client-bound'>;
  readonly reason: string;
}

/** What binds a metric of that phase, judged on the medians of these distributions; undefined: nothing does. */
export function boundOf(
  metric: string,
  phase: Phase,
  distributions: readonly Distribution[],
): Bound | undefined {
  const medianNs = (name: string) =>
    distributions.find((d) => d.metric === name && d.phase === phase)?.valuesNs.get('p50');
  if (CONTAINS_CLIENT_DRAIN.has(metric)) {
    const reason = tooLarge('client drain', medianNs('client_drain'), 'latency', medianNs('latency'));
    if (reason !== undefined) return { status: 'client-bound', reason };
  }
  if (TIMED_FROM_INTENDED.has(metric)) {
    const reason = tooLarge('send lag', medianNs('send_lag'), metric, medianNs(metric));
    if (reason !== undefined) return { status: 'timer-bound', reason };
  }
  return undefined;
}

function tooLarge(
  instrument: string,
  instrumentNs: number | undefined,
  metric: string,
  metricNs: number | undefined,
): string | undefined {
  if (instrumentNs === undefined || metricNs === undefined) return undefined;
  if (instrumentNs <= BOUND_SHARE * metricNs) return undefined;
  return (
    `${instrument} p50 is ${us(instrumentNs)} of ${us(metricNs)} ${metric.replace('_', ' ')} p50 ` +
    `(limit ${BOUND_SHARE * 100} %)`
  );
}

function us(ns: number): string {
  return `${Number((ns / NS_PER_US).toPrecision(3))} µs`;
}
