// What the gate judges, registered in advance: with other metrics the correction for many of them would be another,
// and a metric that is chosen after the fact finds whatever it is looked at for. All of them are better when lower.
import type { CellPlace } from '../cells/cell.ts';

/** Whether a metric may raise an alarm, and how large a change must be for it. */
export interface GatedMetric extends CellPlace {
  /** Of a `tripwire` only a change that nobody could miss counts: its floor is not the user's to set. */
  readonly role: 'gated' | 'tripwire';
  /** The smallest estimated ratio head ÷ base that may be an alarm. */
  readonly floor: number;
  /**
   * Largest standard deviation of the natural logarithm of base′ ÷ base, the same build twice, with which the
   * measurement still counts. Measured: docs/methodology/gate-calibration.md.
   */
  readonly spreadBudget: number;
}

/** Smallest change that matters, unless the user says otherwise. */
export const DEFAULT_FLOOR = 1.05;

const TRIPWIRE_FLOOR = 1.5;

const clientTime = (metric: string, stat: string) =>
  ({ metric, side: 'client', phase: 'steady', stat }) as const;

/** Of a scenario whose events are pushed. */
const PUSHED = (floor: number): readonly GatedMetric[] => [
  { ...clientTime('service_time', 'p50'), role: 'gated', floor, spreadBudget: 0.2 },
  { ...clientTime('latency', 'p50'), role: 'gated', floor, spreadBudget: 0.2 },
  {
    metric: 'cpu_per_event_net',
    side: 'server',
    phase: 'steady',
    stat: 'value',
    role: 'gated',
    floor,
    spreadBudget: 0.2,
  },
  { ...clientTime('service_time', 'p99'), role: 'tripwire', floor: TRIPWIRE_FLOOR, spreadBudget: 1.5 },
];

/** Of a scenario whose events are relayed, by a server that has no null target: its CPU is gross. */
const RELAYED = (floor: number): readonly GatedMetric[] =>
  PUSHED(floor).map((gated) =>
    gated.metric === 'cpu_per_event_net' ? { ...gated, metric: 'cpu_per_event' } : gated,
  );

/**
 * Of connections that wait. The heap's slope is a line at 3,000 connections; that of the resident set,
 * which grows in steps, would take many more (it is reported).
 */
const HELD = (floor: number): readonly GatedMetric[] => [
  {
    metric: 'heap_per_connection',
    side: 'server',
    phase: 'idle',
    stat: 'slope',
    role: 'gated',
    floor,
    spreadBudget: 0.1,
  },
];

/**
 * The metrics that are judged in a case of that workload. `floor`: of those that the user may set one for; `isRelay`:
 * the servers relay what is published to them.
 */
export function gatedMetrics(
  workload: string,
  floor = DEFAULT_FLOOR,
  isRelay = false,
): readonly GatedMetric[] {
  if (workload === 'idle') return HELD(floor);
  return workload === 'exchange' || isRelay ? RELAYED(floor) : PUSHED(floor);
}
