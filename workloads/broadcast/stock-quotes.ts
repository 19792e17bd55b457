// Price updates as a market-data feed sends them: one JSON object an event, twenty symbols, prices on a
// seeded random walk (geometric, 0.05 % a step).
import { Random } from '../../measure/random.ts';
import { STAMP_LENGTH, STAMP_PREFIX } from '../../measure/events/stamp.ts';

const SYMBOLS = [
  'AAPL', 'MSFT', 'NVDA', 'AMZN', 'GOOG', 'META', 'TSLA', 'AVGO', 'COST', 'NFLX',
  'ASML', 'AMD_', 'PEP_', 'LIN_', 'CSCO', 'ADBE', 'QCOM', 'TXN_', 'INTU', 'AMGN',
] as const; // prettier-ignore

const STAMP_PLACE = '-'.repeat(STAMP_LENGTH);

/** The smallest payload, in bytes: stamp, symbol, price, change and volume. */
export const MIN_QUOTE_BYTES = 96;

/** An endless feed of quotes of one size, each with a place for its stamp. */
export class StockQuotes {
  readonly #random: Random;
  readonly #payloadBytes: number;
  readonly #cents = SYMBOLS.map((_, index) => 5_000 + index * 2_500);

  /** `payloadBytes`: at least `MIN_QUOTE_BYTES`; a quote is padded to it with a string of spaces. */
  constructor(payloadBytes: number, seed: number) {
    this.#payloadBytes = payloadBytes;
    this.#random = new Random(seed);
  }

  /** The next quote; its stamp is to be written at `STAMP_OFFSET`. */
  next(): Buffer {
    const index = this.#random.integer(SYMBOLS.length);
    const before = this.#cents[index]!;
    const after = Math.min(
      9_999_999,
      Math.max(100, Math.round(before * (1 + 0.0005 * this.#random.normal()))),
    );
    this.#cents[index] = after;
    const volume = 1 + this.#random.integer(9_999);
    const json = `${STAMP_PREFIX}${STAMP_PLACE}","s":"${SYMBOLS[index]!}","p":${price(after)},"d":${price(after - before)},"v":${volume}`;
    const padding = this.#payloadBytes - json.length - ',"pad":""}'.length;
    return Buffer.from(`${json},"pad":"${' '.repeat(Math.max(0, padding))}"}`, 'latin1');
  }
}

function price(cents: number): string {
  return (cents / 100).toFixed(2);
}
