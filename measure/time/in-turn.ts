// Event by event in turn: several senders follow one and the same schedule at the same time, and what it has due once
// each of them has due at its own place, a given distance from its neighbours. Their order is drawn anew for
// every event, from a seed that all of them share; so nobody is always the one who comes after the other.
import { Random } from '../random.ts';
import type { Schedule } from './schedule.ts';

/** The place of one sender among those that take turns. */
export interface Turns {
  /** Which of them it is: from 0 to `senders` − 1. */
  readonly sender: number;
  readonly senders: number;
  /** From one of them to the next. */
  readonly distanceNs: number;
}

/**
 * The times at which one of the senders has something due: those of `schedule`, moved by its place. They ascend, and stay
 * in [fromNs, toNs): what would leave it, or come before the event before it, is due at that end.
 */
export function inTurn(
  schedule: Schedule,
  { sender, senders, distanceNs }: Turns,
  [fromNs, toNs]: readonly [fromNs: number, toNs: number],
  seed: number,
): Schedule {
  const random = new Random(seed);
  const order = Array.from({ length: senders }, (_, index) => index);
  let last = Math.ceil(fromNs);
  return {
    next() {
      const baseNs = schedule.next();
      if (baseNs === undefined) return undefined;
      const place = random.shuffle(order).indexOf(sender) - (senders - 1) / 2;
      const dueNs = Math.round(baseNs + place * distanceNs);
      last = Math.min(Math.max(dueNs, last), Math.ceil(toNs) - 1);
      return last;
    },
  };
}
