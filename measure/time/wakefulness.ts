// When the event loop does not sleep, but looks again and again whether there is something to do: what comes is met at once.
// The price is a processor. Who never sleeps is also the first to lose it to others, and for some milliseconds each time;
// so where that happens the loop rests, and sleeps for a while as it would without this.
import { NS_PER_MS, nowNs } from '../clock.ts';

/** A turn of the loop in which nothing is done takes some microseconds: more of it was another's. */
const IDLE_TURN_NS = 20_000;

/** A turn in which nothing was done and that took so long had lost the processor; garbage collection takes less. */
const LOST_NS = NS_PER_MS;

/** How long the loop rests then. */
const REST_MS = 100;

export class Wakefulness {
  readonly #onRested: () => void;
  #wanted = 0;
  #restUntilNs = 0;
  #turnNs = Infinity;
  #turnWork = 0;
  #idleNs = 0;

  /** `onRested`: the loop is to be kept awake again. */
  constructor(onRested: () => void) {
    this.#onRested = onRested;
  }

  /** Whether the loop is not to sleep now. */
  get awake(): boolean {
    return this.#wanted > 0 && nowNs() >= this.#restUntilNs;
  }

  /** The time of turns in which nothing was done. */
  get idleNs(): number {
    return this.#idleNs;
  }

  /** From now on, until the returned function is called. */
  begin(): () => void {
    this.#wanted++;
    this.#turnNs = Infinity;
    return () => {
      this.#wanted--;
    };
  }

  /** A turn of the loop ends; `work` has grown if something was done in it. */
  turn(work: number): void {
    const now = nowNs();
    const idle = work === this.#turnWork;
    const tookNs = now - this.#turnNs;
    if (idle && tookNs > 0) this.#idleNs += Math.min(tookNs, IDLE_TURN_NS);
    if (idle && tookNs > LOST_NS) this.#rest(now);
    this.#turnWork = work;
    this.#turnNs = now;
  }

  #rest(now: number): void {
    this.#restUntilNs = now + REST_MS * NS_PER_MS;
    setTimeout(() => {
      this.#turnNs = Infinity;
      if (this.#wanted > 0) this.#onRested();
    }, REST_MS + 1).unref();
  }
}
