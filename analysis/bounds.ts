// Where a number shows the instrument instead of the target: latency that is mostly the publisher's timer
// (law 1), deliveries that are mostly the client's own reading, socket after socket (law 5). Such numbers are
// shown and marked, and no verdict is drawn from them.
import { NS_PER_US } from '../measure/clock.ts';
import type { Phase } from '../measure/metrics.ts';
import type { CellStatus } from './cell.ts';
import type { Distribution } from './distribution.ts';

/** Largest share of latency p50 that may be the instrument's. */
export const BOUND_SHARE = 0.2;

/** Metrics that contain the send lag. */
const TIMED_FROM_INTENDED: ReadonlySet<string> = new Set(['latency']);

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
  if (CONTAINS_CLIENT_DRAIN.has(metric)) {
    const reason = tooLarge('client_drain', 'client drain', phase, distributions);
    if (reason !== undefined) return { status: 'client-bound', reason };
  }
  if (TIMED_FROM_INTENDED.has(metric)) {
    const reason = tooLarge('send_lag', 'send lag', phase, distributions);
    if (reason !== undefined) return { status: 'timer-bound', reason };
  }
  return undefined;
}

function tooLarge(
  instrument: string,
  name: string,
  phase: Phase,
  distributions: readonly Distribution[],
): string | undefined {
  const shareNs = medianNs(instrument, phase, distributions);
  const latencyNs = medianNs('latency', phase, distributions);
  if (shareNs === undefined || latencyNs === undefined || shareNs <= BOUND_SHARE * latencyNs)
    return undefined;
  return `${name} p50 is ${us(shareNs)} of ${us(latencyNs)} latency p50 (limit ${BOUND_SHARE * 100} %)`;
}

function medianNs(metric: string, phase: Phase, distributions: readonly Distribution[]): number | undefined {
  return distributions.find((d) => d.metric === metric && d.phase === phase)?.valuesNs.get('p50');
}

function us(ns: number): string {
  return `${Number((ns / NS_PER_US).toPrecision(3))} µs`;
}
