// The prices of one channel, as a log that depends on seed, start and rate alone: the n-th price is due at a known time
// and has a known text. So the market goes on while the server is down, and a server that has just been restarted can
// hand out what was missed, as one with a database could.
import { NS_PER_S } from '../../measure/clock.ts';
import { StockQuotes } from '../../workloads/broadcast/stock-quotes.ts';
import { HISTORY } from '../wire.ts';

const PAYLOAD_BYTES = 100;

export interface LogSetup {
  readonly seed: number;
  readonly startNs: number;
  readonly rateHz: number;
}

export class PriceLog {
  readonly #setup: LogSetup;
  readonly #quotes: StockQuotes;
  /** A ring: the price of number n stands at n modulo its length. */
  readonly #texts: Buffer[] = [];
  #next = 0;

  /** Its next price is the first one that is due at `nowNs` or later. */
  constructor(setup: LogSetup, nowNs: number) {
    this.#setup = setup;
    this.#quotes = new StockQuotes(PAYLOAD_BYTES, setup.seed);
    while (this.dueNs(this.#next) < nowNs) this.take();
  }

  /** Number of the price that `take` gives next; the first has 0. */
  get next(): number {
    return this.#next;
  }

  dueNs(sequence: number): number {
    return this.#setup.startNs + (sequence * NS_PER_S) / this.#setup.rateHz;
  }

  /** The next price, with an empty place for a stamp. */
  take(): Buffer {
    const text = this.#quotes.next();
    this.#texts[this.#next++ % HISTORY] = text;
    return text;
  }

  /** The numbers after `sequence` that are still kept, and have been taken. */
  after(sequence: number): number[] {
    const first = Math.max(sequence + 1, this.#next - HISTORY, 0);
    return Array.from({ length: Math.max(0, this.#next - first) }, (_, index) => first + index);
  }

  /** A copy of a price that is kept. */
  copy(sequence: number): Buffer {
    return Buffer.from(this.#texts[sequence % HISTORY]!);
  }
}
