// The event of a room: how many are online. Blanks fill it up to its size.
import { STAMP_LENGTH, STAMP_PREFIX } from '../../measure/events/stamp.ts';

const BEGINNING = `${STAMP_PREFIX}${'-'.repeat(STAMP_LENGTH)}","online":`;
const MOST_DIGITS = 10;

/** The smallest one, in bytes: a stamp, and a number of any size. */
export const MIN_PRESENCE_BYTES = BEGINNING.length + MOST_DIGITS + 1;

/** An event, its stamp to be written at `STAMP_OFFSET`. */
export function presenceEvent(online: number, payloadBytes: number): Buffer {
  return Buffer.from(`${BEGINNING}${online}}`.padEnd(payloadBytes, ' '), 'latin1');
}
