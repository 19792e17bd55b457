// What one client process records of its deliveries: latency and service time of those that were intended in
// the steady phase, their number, and the same of the current interval for the time series.
import { NS_PER_MS } from '../clock.ts';
import { DurationHistogram } from '../figures/histogram.ts';
import type { Stamp } from './stamp.ts';

/** After the recorded time, for what was due at its very end and is still on its way; over a network, its flight beside. */
const GRACE_NS = 4 * NS_PER_MS;

/** What arrived in an interval. */
export interface IntervalSample {
  readonly delivered: number;
  readonly latencyP50Ns: number | undefined;
  readonly latencyP99Ns: number | undefined;
}

export class DeliveryRecorder {
  readonly latency = new DurationHistogram();
  readonly serviceTime = new DurationHistogram();
  /** Latencies of the current interval; they are added to `latency` when it ends. */
  readonly #interval = new DurationHistogram();
  #fromNs = Infinity;
  #toNs = -Infinity;
  #inTimeUntilNs = -Infinity;
  #inTime = 0;

  /** Deliveries intended in [fromNs, toNs) are recorded from now on; others are not. `flightNs`: what the network takes. */
  record(fromNs: number, toNs: number, flightNs = 0): void {
    this.#fromNs = fromNs;
    this.#toNs = toNs;
    this.#inTimeUntilNs = toNs + flightNs + GRACE_NS;
  }

  /** One delivery. Returns whether it belongs to the recorded time. */
  note(stamp: Readonly<Stamp>, receivedNs: number): boolean {
    const { intendedNs } = stamp;
    if (intendedNs < this.#fromNs || intendedNs >= this.#toNs) return false;
    this.#interval.record(receivedNs - intendedNs);
    this.serviceTime.record(receivedNs - stamp.sentNs);
    if (receivedNs < this.#inTimeUntilNs) this.#inTime++;
    return true;
  }

  /** Ends the interval and begins the next. */
  sample(): IntervalSample {
    const interval = this.#interval;
    const sample = {
      delivered: interval.count,
      latencyP50Ns: interval.percentile(50),
      latencyP99Ns: interval.percentile(99),
    };
    this.latency.add(interval);
    interval.reset();
    return sample;
  }

  /** Deliveries recorded since the last reset. */
  get delivered(): number {
    return this.serviceTime.count;
  }

  /** Of these, the ones that came before the recorded time was over: fewer where the target falls behind. */
  get inTime(): number {
    return this.#inTime;
  }

  reset(): void {
    this.sample();
    this.latency.reset();
    this.serviceTime.reset();
    this.#inTime = 0;
  }
}
