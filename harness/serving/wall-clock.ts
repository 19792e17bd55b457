// The time of day to a microsecond, for programs that compare it with their own. The system's clock counts milliseconds
// in JavaScript (https://tc39.es/ecma262/#sec-date.now), so the monotonic clock fills in the rest. What is to be added to
// that is not estimated but enclosed: every reading of the one between two of the other says what it can be at most and
// at least, a reading at a millisecond's edge says it best, and a reading that was held up says little, but nothing wrong.
// The intersection of such intervals: K. Marzullo and S. Owicki, "Maintaining the time in a distributed system" (1983).
import { NS_PER_US, nowNs } from '../../measure/clock.ts';

const US_PER_MS = 1e3;

/** How well the sum to add is known once the clock is settled; doubles of this size are 0.25 µs apart. */
const SETTLED_US = 2;

/** Longest time that `settle` is busy. */
const SETTLING_US = 200 * US_PER_MS;

/** By how much what was known is less known a microsecond later: the clocks are disciplined together, so by little. */
const FORGOTTEN_PER_US = 1e-6;

/** The clock is checked so often; and where the edge of a millisecond is so near, it is waited for. */
const CHECK_MS = 100;
const NEAR_US = 100;

/** The clocks of the system; others are for tests. */
export interface Clocks {
  /** Milliseconds since 1970, a whole number. */
  systemMs(): number;
  monotonicNs(): number;
}

export class WallClock {
  readonly #clocks: Clocks;
  /** What to add to the monotonic clock, in microseconds: not less than the one, and less than the other. */
  #leastUs = -Infinity;
  #mostUs = Infinity;
  #learntUs = 0;

  constructor(clocks: Clocks = { systemMs: () => Date.now(), monotonicNs: nowNs }) {
    this.#clocks = clocks;
  }

  /** Waits busily until the clock is right to two microseconds: for a few milliseconds, unless the processor is taken away. */
  settle(): void {
    const untilUs = this.#monotonicUs() + SETTLING_US;
    while (this.#mostUs - this.#leastUs > SETTLED_US && this.#monotonicUs() < untilUs)
      this.#waitForEdge(2 * US_PER_MS);
  }

  /** Microseconds since 1970-01-01T00:00:00Z, a whole number. */
  nowUs(): number {
    const readUs = this.#read().afterUs;
    return Math.floor(readUs + (this.#leastUs + this.#mostUs) / 2);
  }

  /** Looks at an edge now and then, so that a system clock that is set anew is noticed. Does not keep the program alive. */
  keepSettled(): void {
    setInterval(() => this.check(), CHECK_MS).unref();
  }

  /** One look: busy for no longer than the nearest edge is away, and only where that is near; or to settle anew. */
  check(): void {
    const intoMillisecondUs = this.nowUs() % US_PER_MS;
    if (this.#mostUs - this.#leastUs > 2 * SETTLED_US) this.settle();
    else if (US_PER_MS - intoMillisecondUs < NEAR_US) this.#waitForEdge(2 * NEAR_US);
  }

  #monotonicUs(): number {
    return this.#clocks.monotonicNs() / NS_PER_US;
  }

  /** Reads until the system's clock has gone on, or for that long. */
  #waitForEdge(limitUs: number): void {
    const first = this.#read();
    let last = first;
    while (last.ms === first.ms && last.afterUs - first.afterUs < limitUs) last = this.#read();
  }

  #read(): { ms: number; afterUs: number } {
    const beforeUs = this.#monotonicUs();
    const ms = this.#clocks.systemMs();
    const afterUs = this.#monotonicUs();
    // The millisecond had begun when the second reading was taken, and had not ended at the first.
    const leastUs = ms * US_PER_MS - afterUs;
    const mostUs = (ms + 1) * US_PER_MS - beforeUs;
    const forgottenUs = (afterUs - this.#learntUs) * FORGOTTEN_PER_US;
    this.#learntUs = afterUs;
    this.#leastUs = Math.max(leastUs, this.#leastUs - forgottenUs);
    this.#mostUs = Math.min(mostUs, this.#mostUs + forgottenUs);
    if (this.#leastUs > this.#mostUs) this.#contradicted(leastUs, mostUs);
    return { ms, afterUs };
  }

  /** What was known does not go with a reading: it is rounded, or the system's clock has been set. */
  #contradicted(leastUs: number, mostUs: number): void {
    const middleUs = (this.#leastUs + this.#mostUs) / 2;
    const rounded = this.#leastUs - this.#mostUs < SETTLED_US / 4;
    this.#leastUs = rounded ? middleUs - SETTLED_US / 4 : leastUs;
    this.#mostUs = rounded ? middleUs + SETTLED_US / 4 : mostUs;
  }
}
