// What is known of events that do not say when they were due: that they came, and when. The counterpart of the
// delivery recorder for servers whose events carry no stamp.
import type { IntervalSample } from '../../measure/events/delivery-recorder.ts';

export class Arrivals {
  #fromNs = Infinity;
  #toNs = -Infinity;
  #interval = 0;
  #recorded = 0;

  /** What arrives in [fromNs, toNs) is recorded from now on, and nothing else. */
  record(fromNs: number, toNs: number): void {
    this.#fromNs = fromNs;
    this.#toNs = toNs;
  }

  /** One arrival. Returns whether it belongs to the recorded time. */
  note(receivedNs: number): boolean {
    if (receivedNs < this.#fromNs || receivedNs >= this.#toNs) return false;
    this.#interval++;
    this.#recorded++;
    return true;
  }

  /** Ends the interval and begins the next. */
  sample(): IntervalSample {
    const delivered = this.#interval;
    this.#interval = 0;
    return { delivered, latencyP50Ns: undefined, latencyP99Ns: undefined };
  }

  /** Arrivals recorded since the last reset. */
  get recorded(): number {
    return this.#recorded;
  }

  reset(): void {
    this.#interval = 0;
    this.#recorded = 0;
  }
}
