// Whether a side keeps up with a step of a climb: what its clients got in time, and what they used.
import { NS_PER_US } from '../../measure/clock.ts';
import type { ClientMeasurements, SliceUsage } from '../processes/messages.ts';
import type { SteadySlice } from './observations.ts';
import { sumOfValues } from './totals.ts';
import { MAX_CLIENT_SHARE, MIN_IN_TIME } from './validity.ts';

export function keepsUp(steady: readonly SteadySlice[], clients: readonly ClientMeasurements[]): boolean {
  const recorded = sumOfValues(clients, 'recorded');
  const inTime = sumOfValues(clients, 'in_time');
  const busiest = Math.max(...steady.flatMap((slice) => slice.clients.map(({ usage }) => shareOf(usage))));
  return inTime >= MIN_IN_TIME * recorded && busiest <= MAX_CLIENT_SHARE;
}

/** Share of a processor. */
function shareOf({ cpuUs, durationNs }: SliceUsage): number {
  return (cpuUs * NS_PER_US) / durationNs;
}
