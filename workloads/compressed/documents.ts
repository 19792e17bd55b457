// Documents as an API sends them: JSON objects of one size, all with the same keys and with few values that repeat, so that
// an event has much in common with itself and with those before it. The same for both transports, and known to both halves.
import { STAMP_LENGTH, STAMP_PREFIX } from '../../measure/events/stamp.ts';
import { deriveSeed, Random } from '../../measure/random.ts';
import { PayloadPool } from '../payload-pool.ts';

const STATES = ['open', 'paid', 'packed', 'shipped', 'delivered', 'returned'] as const;
const CITIES = ['Berlin', 'Lisboa', 'Osaka', 'Nairobi', 'Quito', 'Toronto', 'Oslo', 'Perth'] as const;

const BEGINNING = `${STAMP_PREFIX}${'-'.repeat(STAMP_LENGTH)}","orders":[`;
const END = ']}';

/** The smallest document, in bytes: a stamp, and no orders. */
export const MIN_DOCUMENT_BYTES = BEGINNING.length + END.length;

/** The largest window of zlib: a document must not meet itself in it. */
const LARGEST_WINDOW_BYTES = 32_768;
const LEAST = 64;

/** The documents of a trial: at least twice as many bytes of them as any window has. */
export function documents(payloadBytes: number, seed: number): PayloadPool {
  const count = Math.max(LEAST, Math.ceil((2 * LARGEST_WINDOW_BYTES) / payloadBytes));
  return new PayloadPool(count, (index) =>
    documentOf(payloadBytes, new Random(deriveSeed(seed, 'document', index))),
  );
}

/** So many orders as there is room for, and blanks behind them. */
function documentOf(payloadBytes: number, random: Random): Buffer {
  let text = BEGINNING;
  for (;;) {
    const next = `${text === BEGINNING ? '' : ','}${orderOf(random)}`;
    if (text.length + next.length + END.length > payloadBytes) break;
    text += next;
  }
  return Buffer.from(`${text}${' '.repeat(payloadBytes - text.length - END.length)}${END}`, 'latin1');
}

function orderOf(random: Random): string {
  return JSON.stringify({
    id: random.uint32().toString(16).padStart(8, '0'),
    state: STATES[random.integer(STATES.length)],
    city: CITIES[random.integer(CITIES.length)],
    customer: random.integer(1_000_000),
    total: random.integer(100_000) / 100,
    items: 1 + random.integer(12),
  });
}
