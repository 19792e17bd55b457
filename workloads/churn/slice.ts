// What both halves of `churn` know of a slice: when its connects are due, and until when it is metered.
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { arrivalSchedule, type Schedule } from '../../measure/time/schedule.ts';
import type { ChurnParameters } from './parameters.ts';
import type { Slice } from '../workload.ts';

/** A connect that was due just before the end of its slice may take this long and still counts as in time. */
export const GRACE_NS = 20 * NS_PER_MS;

/** The due times of one of `processes` client processes. */
export function connectSchedule(
  { arrivals, connectRateHz }: ChurnParameters,
  slice: Slice,
  processes: number,
  seed: number,
): Schedule {
  const rateHz = (connectRateHz * slice.rateScale) / processes;
  return arrivalSchedule(arrivals, rateHz, slice.fromNs, slice.toNs, seed);
}

/** How long a connect is on its way over the network: TCP, then the request with the head and the first event. */
export function connectFlightNs({ flightNs = 0 }: Slice): number {
  return 2 * flightNs;
}

/** Waits until the connections of the slice have come and gone, so that both are metered. */
export function allGone({ holdMs }: ChurnParameters, slice: Slice): Promise<void> {
  const goneNs = slice.toNs + connectFlightNs(slice) + GRACE_NS + holdMs * NS_PER_MS;
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, (goneNs - nowNs()) / NS_PER_MS)));
}
