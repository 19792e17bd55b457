// The client half of `sized`: subscribers that make bytes of what has come, where it was bytes, and look at each.
import { nowNs } from '../../measure/clock.ts';
import type { Stamp } from '../../measure/events/stamp.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { binaryPayload } from '../binary-event.ts';
import { BroadcastSubscribers, type Subscriber } from '../broadcast/clients.ts';
import type { PayloadPool } from '../payload-pool.ts';
import type { ClientHalfContext, HalfMeasurements } from '../workload.ts';
import type { SizedParameters } from './parameters.ts';
import { sizedPayloads } from '../sized-payloads.ts';

export class SizedSubscribers extends BroadcastSubscribers {
  readonly #payloads: PayloadPool;
  readonly #isBinary: boolean;
  readonly #connections: number;
  readonly #decodeTime = new DurationHistogram();
  /** Of the delivery that is looked at now. */
  #decodedNs = 0;

  constructor(context: ClientHalfContext<SizedParameters>) {
    super({ ...context, parameters: { ...context.parameters, channels: 1 } });
    const { content, connections } = context.parameters;
    this.#isBinary = content === 'binary';
    this.#connections = connections;
    this.#payloads = sizedPayloads(context.parameters, context.seed);
  }

  override delivered(
    subscriber: Subscriber,
    bytes: Uint8Array,
    start: number,
    end: number,
    receivedNs: number,
    binary: boolean,
  ): void {
    if (!this.#isBinary) {
      super.delivered(subscriber, bytes, start, end, receivedNs, binary);
      return;
    }
    const beginNs = nowNs();
    const payload = binaryPayload(bytes, start, end, binary);
    this.#decodedNs = nowNs() - beginNs;
    super.delivered(subscriber, payload, 0, payload.length, receivedNs, binary);
  }

  protected override isWhole(
    { sequence }: Readonly<Stamp>,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): boolean {
    return this.#payloads.isWhole(sequence, bytes, start, end);
  }

  protected override recorded(): void {
    if (this.#isBinary) this.#decodeTime.record(this.#decodedNs);
  }

  override reset(sent: Readonly<Record<string, number>>): void {
    super.reset(sent);
    this.#decodeTime.reset();
  }

  override measurements(sent: Readonly<Record<string, number>>): HalfMeasurements {
    const { histograms, values } = super.measurements(sent);
    if (!this.#isBinary) return { histograms, values };
    const histogram = this.#decodeTime;
    const sends = histogram.count / this.#connections;
    return { histograms: { ...histograms, decode_time: { histogram, phase: 'steady', sends } }, values };
  }
}
