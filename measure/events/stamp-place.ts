// Where the stamp stands in an event of a server that is not of this project: at the beginning of the payload, as our
// own events have it, or anywhere else, because servers wrap what they push in words of their own.
import { STAMP_LENGTH, STAMP_OFFSET, STAMP_PREFIX } from './stamp.ts';

const PREFIX = Buffer.from(STAMP_PREFIX, 'latin1');
const KEY = Buffer.from('stamp', 'latin1');

/** What may stand between the key and its value: quotes, escaped where the payload is a string in another; a colon; a blank. */
const BETWEEN = new Set(Buffer.from('\\": =', 'latin1'));
const MOST_BETWEEN = 12;

/** The offset of the 26 characters of the stamp in `bytes[start, end)`; -1 where there is none. */
export function stampPlace(bytes: Uint8Array, start: number, end: number): number {
  if (beginsLikeOurs(bytes, start, end)) return start + STAMP_OFFSET;
  const payload = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
  for (let key = payload.indexOf(KEY); key >= 0; key = payload.indexOf(KEY, key + 1)) {
    const from = key + KEY.length;
    let at = from;
    while (at < from + MOST_BETWEEN && BETWEEN.has(payload[at]!)) at++;
    if (at > from && payload.length - at >= STAMP_LENGTH) return start + at;
  }
  return -1;
}

function beginsLikeOurs(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < STAMP_OFFSET + STAMP_LENGTH) return false;
  for (let i = 0; i < STAMP_OFFSET; i++) if (bytes[start + i] !== PREFIX[i]) return false;
  return true;
}
