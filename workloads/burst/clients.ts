// The client half of `burst`: viewers that look at every line of an entry, and record those of bursts apart.
import { FLAG_BURST, type Stamp } from '../../measure/events/stamp.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { BroadcastSubscribers } from '../broadcast/clients.ts';
import type { PayloadPool } from '../payload-pool.ts';
import type { ClientHalfContext, HalfMeasurements } from '../workload.ts';
import { logEntries } from './log-entries.ts';
import type { BurstParameters } from './parameters.ts';

export class BurstViewers extends BroadcastSubscribers {
  readonly #entries: PayloadPool;
  readonly #connections: number;
  readonly #burstLatency = new DurationHistogram();

  constructor(context: ClientHalfContext<BurstParameters>) {
    super({ ...context, parameters: { ...context.parameters, channels: 1 } });
    this.#connections = context.parameters.connections;
    this.#entries = logEntries(context.parameters.payloadBytes, context.seed);
  }

  protected override isWhole(
    { sequence }: Readonly<Stamp>,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): boolean {
    return this.#entries.isWhole(sequence, bytes, start, end);
  }

  protected override recorded({ flags, intendedNs }: Readonly<Stamp>, receivedNs: number): void {
    if ((flags & FLAG_BURST) !== 0) this.#burstLatency.record(receivedNs - intendedNs);
  }

  override reset(sent: Readonly<Record<string, number>>): void {
    super.reset(sent);
    this.#burstLatency.reset();
  }

  override measurements(sent: Readonly<Record<string, number>>): HalfMeasurements {
    const { histograms, values } = super.measurements(sent);
    const histogram = this.#burstLatency;
    // All viewers get each entry, and those of other processes are not counted here.
    const sends = histogram.count / this.#connections;
    return { histograms: { ...histograms, burst_latency: { histogram, phase: 'steady', sends } }, values };
  }
}
