// The client half of `watch`: subscribers of a server that pushes by itself. Events with a stamp are accounted by source
// and sequence, and timed; of others it is known that they came, and how long after the one before.
import type { ClientClose, Subscription } from '../../clients/client.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { DeliveryRecorder } from '../../measure/events/delivery-recorder.ts';
import { emptyCounts } from '../../measure/events/sequence.ts';
import { emptyStamp, FLAG_GREETING, readStamp, type Stamp } from '../../measure/events/stamp.ts';
import { stampPlace } from '../../measure/events/stamp-place.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { connectDistributions, connectRamp } from '../connect-ramp.ts';
import { countClose } from '../count-close.ts';
import { subscribeOptions } from '../other-server.ts';
import type { ClientHalf, ClientHalfContext, HalfMeasurements, Slice, SliceOutcome } from '../workload.ts';
import { Arrivals } from './arrivals.ts';
import type { WatchParameters } from './parameters.ts';
import { WATCHED } from './server.ts';
import { Watcher, type WatcherHalf } from './watcher.ts';

/** After a slice, for its last events to arrive: later ones count among those that were offered in the next. */
const GRACE_MS = 20;

export class WatchClients implements ClientHalf, WatcherHalf {
  readonly unexpectedCloses: Record<string, number> = {};
  readonly #context: ClientHalfContext<WatchParameters>;
  readonly #stamped: boolean;
  readonly #watchers: Watcher[] = [];
  readonly #recorder = new DeliveryRecorder();
  readonly #arrivals = new Arrivals();
  readonly #arrivalGap = new DurationHistogram();
  readonly #clientDrain = new DurationHistogram();
  readonly #counts = emptyCounts();
  readonly #stamp: Stamp = emptyStamp();
  readonly #bornNs = nowNs();
  #malformed = 0;
  #recording = false;
  /** Events that the first subscriber of all has read: what the server has offered. */
  #witnessed = 0;

  constructor(context: ClientHalfContext<WatchParameters>) {
    this.#context = context;
    this.#stamped = context.otherServer?.stamped ?? true;
    for (let index = context.process; index < context.parameters.connections; index += context.processes)
      this.#watchers.push(new Watcher(this, index));
    context.transport.onBurst = (firstReadNs, lastReadNs) => {
      if (this.#recording) this.#clientDrain.record(lastReadNs - firstReadNs);
    };
  }

  connect(count: number): ReturnType<ClientHalf['connect']> {
    const { agenda, parameters, processes } = this.#context;
    const missing = this.#watchers.filter(
      ({ index, subscription }) => index < count && subscription === undefined,
    );
    return connectRamp(agenda, parameters.connectRateHz / processes, missing, parameters.connectTimeoutMs);
  }

  subscribe(watcher: Watcher): Subscription {
    const options = subscribeOptions(this.#context, WATCHED, `c${watcher.index}`);
    return this.#context.transport.subscribe(options, watcher);
  }

  delivered(watcher: Watcher, bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    let recorded: boolean;
    if (this.#stamped) {
      const stamp = this.#stamp;
      const place = stampPlace(bytes, start, end);
      if (place < 0) return; // What the server has to say beside the events.
      if (!readStamp(bytes, place, end, stamp)) {
        this.#malformed++;
        return;
      }
      if (stamp.flags === FLAG_GREETING || stamp.intendedNs < this.#bornNs) return; // Of its history.
      if (!watcher.note(stamp.source, stamp.sequence, this.#counts)) return;
      recorded = this.#recorder.note(stamp, receivedNs);
    } else {
      this.#counts.delivered++;
      recorded = this.#arrivals.note(receivedNs);
    }
    if (recorded) {
      if (watcher.lastNs !== undefined) this.#arrivalGap.record(receivedNs - watcher.lastNs);
      if (watcher.index === 0) this.#witnessed++;
    }
    watcher.lastNs = receivedNs;
  }

  closed(reason: ClientClose): void {
    if (reason.cause !== 'client') countClose(this.unexpectedCloses, reason);
  }

  /** Before the slice: the server pushes by itself, and does not wait until this process has a processor. */
  announced({ phase, fromNs, toNs, flightNs }: Slice): void {
    this.#recording = phase === 'steady';
    if (!this.#recording) return;
    this.#recorder.record(fromNs, toNs, flightNs);
    this.#arrivals.record(fromNs, toNs);
  }

  async run({ toNs, flightNs = 0 }: Slice): Promise<SliceOutcome> {
    await new Promise((resolve) => setTimeout(resolve, (toNs + flightNs - nowNs()) / NS_PER_MS + GRACE_MS));
    const offered = this.#witnessed;
    this.#witnessed = 0;
    return { offered, sent: {} };
  }

  /** How much is still on its way is known to the server alone. */
  drain(): Promise<boolean> {
    return Promise.resolve(true);
  }

  sample(): ReturnType<ClientHalf['sample']> {
    return this.#stamped ? this.#recorder.sample() : this.#arrivals.sample();
  }

  reset(): void {
    for (const watcher of this.#watchers) watcher.settle();
    this.#recorder.reset();
    this.#arrivals.reset();
    this.#arrivalGap.reset();
    this.#clientDrain.reset();
    Object.assign(this.#counts, emptyCounts());
    this.#malformed = 0;
    this.#witnessed = 0;
  }

  measurements(): HalfMeasurements {
    this.sample();
    return {
      histograms: {
        latency: { histogram: this.#recorder.latency, phase: 'steady' },
        service_time: { histogram: this.#recorder.serviceTime, phase: 'steady' },
        arrival_gap: { histogram: this.#arrivalGap, phase: 'steady' },
        client_drain: { histogram: this.#clientDrain, phase: 'steady' },
        ...connectDistributions(this.#watchers.map(({ subscription }) => subscription?.timings)),
      },
      values: this.#stamped ? this.#accounts() : this.#arrived(),
    };
  }

  #accounts(): Record<string, number> {
    const { delivered, duplicate, reordered } = this.#counts;
    const lost = this.#watchers.reduce((sum, watcher) => sum + watcher.lost, 0);
    return {
      expected: delivered + lost,
      delivered,
      lost,
      duplicate,
      reordered,
      malformed: this.#malformed,
      recorded: this.#recorder.delivered,
      in_time: this.#recorder.inTime,
    };
  }

  /** Without a number in the event nobody can tell what is missing. */
  #arrived(): Record<string, number> {
    const { recorded } = this.#arrivals;
    return { delivered: this.#counts.delivered, recorded, in_time: recorded };
  }

  async disconnect(): Promise<void> {
    for (const { subscription } of this.#watchers) subscription?.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
