// One broadcast event over its subscribers: when the first, the median and the last of them had read it.
// Arrivals are matched by sequence number in a ring, so nothing is allocated for an event.
import { DurationHistogram } from '../figures/histogram.ts';

/** Events of one sequence that may be on their way at the same time, unless told otherwise. */
const RING = 4096;

/** Follows the events of one sequence (of a channel, or of a sender in a room) over the subscribers in this process. */
export class FanOut {
  readonly #subscribers: number;
  readonly #half: number;
  readonly #sequence: Float64Array;
  readonly #count: Int32Array;
  readonly #firstNs: Float64Array;
  readonly #medianNs: Float64Array;
  readonly #histograms: FanOutHistograms;

  /** `ring`: events that may be on their way at the same time; 28 bytes each. */
  constructor(subscribers: number, histograms: FanOutHistograms, ring = RING) {
    this.#subscribers = subscribers;
    this.#half = Math.ceil(subscribers / 2);
    this.#sequence = new Float64Array(ring).fill(-1);
    this.#count = new Int32Array(ring);
    this.#firstNs = new Float64Array(ring);
    this.#medianNs = new Float64Array(ring);
    this.#histograms = histograms;
  }

  /** One subscriber has read the event. The event is recorded when all have. */
  note(sequence: number, intendedNs: number, receivedNs: number): void {
    const slot = sequence % this.#sequence.length;
    if (this.#sequence[slot] !== sequence) {
      this.#sequence[slot] = sequence;
      this.#count[slot] = 0;
      this.#firstNs[slot] = receivedNs;
    }
    const count = ++this.#count[slot]!;
    if (count === this.#half) this.#medianNs[slot] = receivedNs;
    if (count === this.#subscribers) {
      const firstNs = this.#firstNs[slot]!;
      this.#histograms.firstDelivery.record(firstNs - intendedNs);
      this.#histograms.medianDelivery.record(this.#medianNs[slot]! - intendedNs);
      this.#histograms.lastDelivery.record(receivedNs - intendedNs);
      this.#histograms.fanoutSkew.record(receivedNs - firstNs);
    }
  }
}

export interface FanOutHistograms {
  readonly firstDelivery: DurationHistogram;
  readonly medianDelivery: DurationHistogram;
  readonly lastDelivery: DurationHistogram;
  readonly fanoutSkew: DurationHistogram;
}

export function resetFanOut(histograms: FanOutHistograms): void {
  histograms.firstDelivery.reset();
  histograms.medianDelivery.reset();
  histograms.lastDelivery.reset();
  histograms.fanoutSkew.reset();
}

export function fanOutHistograms(): FanOutHistograms {
  return {
    firstDelivery: new DurationHistogram(),
    medianDelivery: new DurationHistogram(),
    lastDelivery: new DurationHistogram(),
    fanoutSkew: new DurationHistogram(),
  };
}
