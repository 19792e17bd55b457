// How long connects took, step by step: due, started, TCP established, TLS where there is any, handshake of HTTP answered,
// first event read.
import type { ConnectTimings } from '../../clients/client.ts';
import { DeliveryRecorder, type IntervalSample } from '../../measure/events/delivery-recorder.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { emptyStamp, type Stamp } from '../../measure/events/stamp.ts';
import { GRACE_NS } from './slice.ts';
import type { MeasuredDistribution } from '../workload.ts';

export class ChurnTimes {
  /** Latency: due to first event. Service time: started to first event. */
  readonly #recorder = new DeliveryRecorder();
  readonly #sendLag = new DurationHistogram();
  readonly #connectTime = new DurationHistogram();
  readonly #tcp = new DurationHistogram();
  readonly #tls = new DurationHistogram();
  readonly #handshake = new DurationHistogram();
  readonly #firstEvent = new DurationHistogram();
  readonly #stamp: Stamp = emptyStamp();
  #endNs = 0;
  inTime = 0;

  /** What is noted from now on belongs to a slice that ends at `endNs`. */
  record(endNs: number): void {
    this.#recorder.record(-Infinity, Infinity);
    this.#endNs = endNs;
  }

  /** A connect that came to its first event, at `receivedNs`. */
  note(dueNs: number, timings: ConnectTimings, receivedNs: number): void {
    const startedNs = timings.startedNs;
    const connectedNs = timings.connectedNs!;
    const openedNs = timings.openedNs!;
    const { securedNs } = timings;
    const stamp = this.#stamp;
    stamp.intendedNs = dueNs;
    stamp.sentNs = startedNs;
    this.#recorder.note(stamp, receivedNs);
    this.#sendLag.record(startedNs - dueNs);
    this.#connectTime.record(openedNs - dueNs);
    this.#tcp.record(connectedNs - startedNs);
    if (securedNs !== undefined) this.#tls.record(securedNs - connectedNs);
    this.#handshake.record(openedNs - (securedNs ?? connectedNs));
    this.#firstEvent.record(receivedNs - openedNs);
    if (receivedNs < this.#endNs + GRACE_NS) this.inTime++;
  }

  get count(): number {
    return this.#recorder.delivered;
  }

  sample(): IntervalSample {
    return this.#recorder.sample();
  }

  distributions(): Record<string, MeasuredDistribution> {
    const all = {
      latency: this.#recorder.latency,
      service_time: this.#recorder.serviceTime,
      send_lag: this.#sendLag,
      connect_time: this.#connectTime,
      tcp_connect_time: this.#tcp,
      ...(this.#tls.count === 0 ? {} : { tls_handshake_time: this.#tls }),
      handshake_time: this.#handshake,
      first_event_time: this.#firstEvent,
    };
    return Object.fromEntries(
      Object.entries(all).map(([name, histogram]) => [name, { histogram, phase: 'steady' }]),
    );
  }

  reset(): void {
    this.#recorder.reset();
    const times = [this.#connectTime, this.#tcp, this.#tls, this.#handshake, this.#firstEvent];
    for (const histogram of [this.#sendLag, ...times]) histogram.reset();
    this.inTime = 0;
  }
}
