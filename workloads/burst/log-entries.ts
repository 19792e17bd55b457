// Entries of a log as a viewer shows them: a first line of JSON with the stamp, then lines of text, as programs and
// their stack traces write them. Lines end in LF: an event stream cannot carry CR.
import { STAMP_LENGTH, STAMP_PREFIX } from '../../measure/events/stamp.ts';
import { deriveSeed, Random } from '../../measure/random.ts';
import { PayloadPool } from '../payload-pool.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

const WORDS = [
  'GET', 'POST', '/api/orders', '/api/users', '/health', 'upstream', 'timed', 'out', 'after', 'retrying', 'connection',
  'reset', 'by', 'peer', 'cache', 'miss', 'query', 'took', 'ms', 'worker', 'queue', 'depth', 'flushed', 'batch', 'shard',
  'leader', 'elected', 'lease', 'renewed', 'token', 'expired', 'user', 'session', 'closed', 'opened', 'bytes', 'written',
] as const; // prettier-ignore

/** How far the size of an entry may be from the median, as a factor. */
export const SIZE_SPREAD = 4;

/** Bytes of the shortest entry: the line with its stamp, and something behind it. */
export const MIN_ENTRY_BYTES = 64;

/** So many entries come in turn. */
const ENTRIES = 256;

const MIN_LINE = 40;
const LINE_SPREAD = 81;

/** The entries of a trial; sizes are log-uniform around `medianBytes`. */
export function logEntries(medianBytes: number, seed: number): PayloadPool {
  return new PayloadPool(ENTRIES, (index) => {
    const random = new Random(deriveSeed(seed, 'log', index));
    const size = Math.round((medianBytes / SIZE_SPREAD) * SIZE_SPREAD ** (2 * random.uniform()));
    return logEntry(size, random);
  });
}

/** An entry of `bytes` bytes, its stamp to be written. */
function logEntry(bytes: number, random: Random): Buffer {
  const level = LEVELS[random.integer(LEVELS.length)]!;
  let text = `${STAMP_PREFIX}${'-'.repeat(STAMP_LENGTH)}","l":"${level}"}\n`;
  while (text.length < bytes) text += `${logLine(random)}\n`;
  // No empty line stands at the end, wherever it is cut.
  return Buffer.from(`${text.slice(0, bytes - 1)}.`, 'latin1');
}

function logLine(random: Random): string {
  const length = MIN_LINE + random.integer(LINE_SPREAD);
  let line = random.uniform() < 0.3 ? '    at' : 'app:';
  while (line.length < length) line += ` ${WORDS[random.integer(WORDS.length)]!}`;
  return line.slice(0, length);
}
