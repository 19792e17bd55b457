// The first event of every connection: from which number on events follow, in its stamp, and where the server has
// something to say about it, how long to wait before coming back. An event stream says that in its `retry:` field too.
import { STAMP_LENGTH, STAMP_PREFIX } from '../../measure/events/stamp.ts';

const BEGINNING = `${STAMP_PREFIX}${'-'.repeat(STAMP_LENGTH)}"`;
const RETRY = ',"retry":';

/** A greeting, its stamp to be written at `STAMP_OFFSET`. */
export function greetingPayload(retryMs: number | undefined): Buffer {
  return Buffer.from(`${BEGINNING}${retryMs === undefined ? '' : `${RETRY}${retryMs}`}}`, 'latin1');
}

/** What a greeting, `bytes[start, end)`, says about coming back, in milliseconds; undefined where it says nothing. */
export function retryOf(bytes: Uint8Array, start: number, end: number): number | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  const at = text.indexOf(RETRY);
  return at < 0 ? undefined : Number.parseInt(text.slice(at + RETRY.length), 10);
}
