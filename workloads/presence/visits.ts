// What both halves of `presence` know of a slice: when visitors are due, and until when it is metered.
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { deriveSeed, Random } from '../../measure/random.ts';
import { arrivalSchedule } from '../../measure/time/schedule.ts';
import type { Slice } from '../workload.ts';
import type { PresenceParameters } from './parameters.ts';

/** A visit that was due just before the end of its slice may take so long, its stay beside. */
const GRACE_NS = 20 * NS_PER_MS;

/** A visit: when it is due, and in which room. */
export interface Visit {
  readonly dueNs: number;
  readonly room: number;
}

/** The visits of one of `processes` client processes, in order. */
export function* visitsOf(
  { joinRateHz, rooms }: PresenceParameters,
  slice: Slice,
  process: number,
  processes: number,
): Generator<Visit, undefined> {
  if (joinRateHz === 0) return undefined;
  const seed = deriveSeed(slice.seed, 'visits', process);
  const random = new Random(deriveSeed(seed, 'rooms'));
  const rateHz = (joinRateHz * slice.rateScale) / processes;
  const schedule = arrivalSchedule('poisson', rateHz, slice.fromNs, slice.toNs, seed);
  for (let dueNs = schedule.next(); dueNs !== undefined; dueNs = schedule.next())
    yield { dueNs, room: random.integer(rooms) };
  return undefined;
}

/** Waits until the visitors of the slice have come and gone, so that both are metered. */
export async function allGone({ joinRateHz, holdMs }: PresenceParameters, slice: Slice): Promise<void> {
  if (joinRateHz === 0) return;
  const goneNs = slice.toNs + 2 * (slice.flightNs ?? 0) + GRACE_NS + holdMs * NS_PER_MS;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, (goneNs - nowNs()) / NS_PER_MS)));
}
