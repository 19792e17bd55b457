// The axes along which a capacity is searched: which parameter of a workload each one is, and which loads it has.
import type { Scenario } from '../../scenarios/scenario.ts';
import type { TrialRecord } from '../trial-record.ts';

export type CapacityAxisName = 'rate' | 'connections' | 'payload';

export interface CapacityAxis {
  readonly name: CapacityAxisName;
  readonly parameter: string;
  readonly integer: boolean;
}

/** The axis of a scenario; undefined where its workload has no such parameter. */
export function capacityAxis(
  name: CapacityAxisName,
  { climb }: Scenario,
  parameters: Readonly<Record<string, unknown>>,
): CapacityAxis | undefined {
  const parameter = {
    // What climbs in a scenario is its rate, whatever it counts.
    rate: climb?.parameter ?? 'rateHz',
    connections: 'connections',
    payload: 'payloadBytes',
  }[name];
  return parameter in parameters ? { name, parameter, integer: name !== 'rate' } : undefined;
}

/** The load of a trial on an axis. */
export function loadOf(record: TrialRecord, axis: CapacityAxisName): number {
  return { rate: record.offeredRateHz, connections: record.connections, payload: record.payloadBytes }[axis];
}
