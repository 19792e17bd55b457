// When the events of a slice are due: at the slice's rate, and in turn with its neighbours where it has some.
import { deriveSeed } from '../measure/random.ts';
import { inTurn } from '../measure/time/in-turn.ts';
import { arrivalSchedule, type Arrivals, type Schedule } from '../measure/time/schedule.ts';
import type { Slice } from './workload.ts';

/** Due times of the slice's events, at `rateHz` times the slice's own factor. */
export function sliceSchedule(
  arrivals: Arrivals,
  rateHz: number,
  { fromNs, toNs, rateScale, seed, turns }: Slice,
): Schedule {
  const schedule = arrivalSchedule(arrivals, rateHz * rateScale, fromNs, toNs, seed);
  return turns === undefined ? schedule : inTurn(schedule, turns, [fromNs, toNs], deriveSeed(seed, 'turns'));
}
