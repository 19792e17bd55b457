// The client half of `compressed`: subscribers that ask for the compression of the case, and look at every byte of what they
// get. A connection on which it was not agreed fails, and says so.
import type { Subscription } from '../../clients/client.ts';
import { nowNs } from '../../measure/clock.ts';
import type { Stamp } from '../../measure/events/stamp.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import type { Compression } from '../../servers/compression.ts';
import { channelName } from '../broadcast/channel-name.ts';
import { BroadcastSubscribers, type Subscriber } from '../broadcast/clients.ts';
import type { PayloadPool } from '../payload-pool.ts';
import type { ClientHalfContext, HalfMeasurements } from '../workload.ts';
import { documents } from './documents.ts';
import { compressionOf, type CompressedParameters } from './parameters.ts';

export class CompressedSubscribers extends BroadcastSubscribers {
  readonly #context: ClientHalfContext<CompressedParameters>;
  readonly #compression: Compression | undefined;
  readonly #payloads: PayloadPool;
  readonly #decompression = new DurationHistogram();

  constructor(context: ClientHalfContext<CompressedParameters>) {
    super({ ...context, parameters: { ...context.parameters, channels: 1 } });
    this.#context = context;
    this.#compression = compressionOf(context.parameters);
    this.#payloads = documents(context.parameters.payloadBytes, context.seed);
  }

  override subscribe(subscriber: Subscriber): Subscription {
    const { transport, host, port } = this.#context;
    const compression = this.#compression === undefined ? {} : { compression: this.#compression };
    const asked = {
      host,
      port,
      channel: channelName(0),
      client: `c${subscriber.index}`,
      uplink: false,
      ...compression,
    };
    return transport.subscribe(asked, subscriber);
  }

  protected override isWhole(
    { sequence }: Readonly<Stamp>,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): boolean {
    return this.#payloads.isWhole(sequence, bytes, start, end);
  }

  protected override recorded(_stamp: Readonly<Stamp>, receivedNs: number): void {
    if (this.#compression !== undefined) this.#decompression.record(nowNs() - receivedNs);
  }

  override reset(sent: Readonly<Record<string, number>>): void {
    super.reset(sent);
    this.#decompression.reset();
  }

  override measurements(sent: Readonly<Record<string, number>>): HalfMeasurements {
    const { histograms, values } = super.measurements(sent);
    if (this.#compression === undefined) return { histograms, values };
    const histogram = this.#decompression;
    const sends = histogram.count / this.#context.parameters.connections;
    return {
      histograms: { ...histograms, decompression_time: { histogram, phase: 'steady', sends } },
      values,
    };
  }
}
