// Reads the stamp of a payload that has arrived as a text: measure/events/stamp.ts, as the measuring clients do.
import { emptyStamp, readStamp, STAMP_LENGTH, STAMP_OFFSET, type Stamp } from '../../measure/events/stamp.ts';

const encoder = new TextEncoder();
const bytes = new Uint8Array(STAMP_OFFSET + STAMP_LENGTH);

/** The stamp of a payload; undefined where it has none. The same object at each call. */
const stamp = emptyStamp();
export function stampOf(data: string): Readonly<Stamp> | undefined {
  const { written } = encoder.encodeInto(data.slice(0, bytes.length), bytes);
  return readStamp(bytes, STAMP_OFFSET, written, stamp) ? stamp : undefined;
}
