// Payloads of one size: text that is JSON, or bytes at random. Both begin with the place for the stamp.
import { STAMP_LENGTH, STAMP_PREFIX } from '../measure/events/stamp.ts';
import { deriveSeed, Random } from '../measure/random.ts';
import { PayloadPool } from './payload-pool.ts';

const BEGINNING = `${STAMP_PREFIX}${'-'.repeat(STAMP_LENGTH)}","text":"`;
const END = '"}';

/** The smallest payload, in bytes: a stamp, and text of no length. */
export const MIN_SIZED_BYTES = BEGINNING.length + END.length;

/** So many payloads come in turn, as long as they are small. */
const MOST = 64;
const POOL_BYTES = 2 * 1_048_576;

/** 64 of them: six random bits make one. */
const LETTERS = Buffer.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .', 'latin1');

/** The payloads of a trial. */
export function sizedPayloads(
  { payloadBytes, content }: { readonly payloadBytes: number; readonly content: 'text' | 'binary' },
  seed: number,
): PayloadPool {
  const count = Math.max(2, Math.min(MOST, Math.floor(POOL_BYTES / payloadBytes)));
  return new PayloadPool(count, (index) => {
    const random = new Random(deriveSeed(seed, 'payload', index));
    const payload = Buffer.alloc(payloadBytes);
    const isText = content === 'text';
    // Four bytes of one random number: a mebibyte is made before a trial begins, and takes no time of it.
    for (let at = 0; at < payloadBytes; at += 4) {
      const bits = random.uint32();
      for (let byte = 0; byte < 4 && at + byte < payloadBytes; byte++) {
        const value = (bits >>> (8 * byte)) & 0xff;
        payload[at + byte] = isText ? LETTERS[value & 63]! : value;
      }
    }
    payload.write(BEGINNING, 'latin1');
    if (isText) payload.write(END, payloadBytes - END.length, 'latin1');
    return payload;
  });
}
