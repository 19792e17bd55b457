// How much earlier than due a process must ask to be woken to be on time. Machines differ, and one machine from one moment
// to the next: so it is learned from the wake-ups of this process. The rest of the time until the event is waited for
// busily, and that may take a bounded share of the time only: what is not used of it is kept for a short while.

/** Of the wake-ups, this share is to come in time. */
const IN_TIME = 0.9;

/** What the first wake-up is expected to be late by, and the bounds of what is learned. */
const FIRST_NS = 100_000;
const LEAST_NS = 10_000;
const MOST_NS = 250_000;

/** How far one wake-up in time moves the expectation. */
const STEP_NS = 2_000;

/** Busy waiting may take this share of the time of a processor, of all processes together that wait on it. */
export const BUSY_SHARE = 0.2;

export class WakeLead {
  #expectedNs = FIRST_NS;
  /** Busy waiting that may be done, as of `#asOfNs`. */
  #allowedNs = FIRST_NS;
  #asOfNs = 0;
  #sharers = 1;

  /**
   * So many processes wait busily on the same processor: each has its part of what is allowed. With more, events of the one
   * would often find the other waiting, and wait for it.
   */
  set sharers(sharers: number) {
    this.#sharers = sharers;
  }

  /**
   * A wake-up came so late. The expectation goes down by a step where it was in time and up by nine where it was
   * not, and so stays where nine of ten are.
   */
  learn(lateNs: number): void {
    const step = lateNs <= this.#expectedNs ? -STEP_NS : (STEP_NS * IN_TIME) / (1 - IN_TIME);
    this.#expectedNs = Math.min(MOST_NS, Math.max(LEAST_NS, this.#expectedNs + step));
  }

  /** How much earlier than `dueNs` to be awake: as late as wake-ups are, as far as busy waiting is allowed then. */
  beforeNs(dueNs: number): number {
    return Math.min(this.#expectedNs, this.#allowedAt(dueNs));
  }

  /** From `fromNs` to `toNs` has been waited busily. */
  spent(fromNs: number, toNs: number): void {
    this.#allowedNs = Math.max(0, this.#allowedAt(toNs) - (toNs - fromNs));
    this.#asOfNs = toNs;
  }

  #allowedAt(atNs: number): number {
    const share = BUSY_SHARE / this.#sharers;
    return Math.min(MOST_NS, this.#allowedNs + share * Math.max(0, atNs - this.#asOfNs));
  }
}
