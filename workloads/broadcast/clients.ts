// The client half of `broadcast`: subscribers that account for every event of their channel. Workloads whose events
// are more than a stamp look into them by overriding `isWhole` and `recorded`.
import type { ClientClose, Subscription } from '../../clients/client.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { DeliveryRecorder } from '../../measure/events/delivery-recorder.ts';
import { FanOut, fanOutHistograms, resetFanOut } from '../../measure/events/fan-out.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { emptyCounts, SequenceTracker } from '../../measure/events/sequence.ts';
import { stampPlace } from '../../measure/events/stamp-place.ts';
import {
  emptyStamp,
  FLAG_GREETING,
  readStamp,
  STAMP_OFFSET,
  type Stamp,
} from '../../measure/events/stamp.ts';
import type { SubscriberParameters } from './parameters.ts';
import { channelName } from './channel-name.ts';
import { connectDistributions, connectRamp } from '../connect-ramp.ts';
import { countClose } from '../count-close.ts';
import { ConnectingSubscriber } from '../connecting-subscriber.ts';
import { subscribeOptions } from '../other-server.ts';
import type { ClientHalf, ClientHalfContext, HalfMeasurements, Slice, SliceOutcome } from '../workload.ts';

export class Subscriber extends ConnectingSubscriber {
  readonly tracker = new SequenceTracker();
  readonly index: number;
  readonly channel: number;
  readonly #half: BroadcastSubscribers;

  constructor(half: BroadcastSubscribers, index: number, channel: number) {
    super();
    this.#half = half;
    this.index = index;
    this.channel = channel;
  }

  message(bytes: Uint8Array, start: number, end: number, receivedNs: number, binary: boolean): void {
    this.#half.delivered(this, bytes, start, end, receivedNs, binary);
  }

  protected subscribe(): Subscription {
    return this.#half.subscribe(this);
  }

  protected ended(reason: ClientClose): void {
    this.#half.closed(reason);
  }
}

export class BroadcastSubscribers implements ClientHalf {
  readonly unexpectedCloses: Record<string, number> = {};
  readonly #context: ClientHalfContext<SubscriberParameters>;
  readonly #subscribers: Subscriber[] = [];
  /** By channel: subscribers in this process. */
  readonly #audience: number[];
  readonly #fanOuts: FanOut[];
  readonly #fanOutHistograms = fanOutHistograms();
  readonly #recorder = new DeliveryRecorder();
  readonly #clientDrain = new DurationHistogram();
  readonly #counts = emptyCounts();
  readonly #stamp: Stamp = emptyStamp();
  /** What had been published at the last reset, by channel. */
  #sentBefore: Readonly<Record<string, number>> = {};
  #malformed = 0;
  #recording = false;
  readonly #bornNs = nowNs();

  /** `isCounted`: whether a subscriber, by its index, is one of these; the others are those of who has more to do. */
  constructor(
    context: ClientHalfContext<SubscriberParameters>,
    isCounted: (index: number) => boolean = everybody,
  ) {
    this.#context = context;
    const { connections, channels } = context.parameters;
    this.#audience = Array.from({ length: channels }, () => 0);
    for (let index = context.process; index < connections; index += context.processes) {
      if (!isCounted(index)) continue;
      const channel = index % channels;
      this.#audience[channel]!++;
      this.#subscribers.push(new Subscriber(this, index, channel));
    }
    this.#fanOuts = this.#audience.map((count) => new FanOut(count, this.#fanOutHistograms));
    context.transport.onBurst = (firstReadNs, lastReadNs) => {
      if (this.#recording) this.#clientDrain.record(lastReadNs - firstReadNs);
    };
  }

  connect(count: number): ReturnType<ClientHalf['connect']> {
    const { agenda, parameters, processes } = this.#context;
    const missing = this.#subscribers.filter(
      ({ index, subscription }) => index < count && subscription === undefined,
    );
    return connectRamp(agenda, parameters.connectRateHz / processes, missing);
  }

  subscribe(subscriber: Subscriber): Subscription {
    const options = subscribeOptions(this.#context, channelName(subscriber.channel), `c${subscriber.index}`);
    return this.#context.transport.subscribe(options, subscriber);
  }

  /** `_binary`: for those who look into their events. */
  delivered(
    subscriber: Subscriber,
    bytes: Uint8Array,
    start: number,
    end: number,
    receivedNs: number,
    _binary: boolean,
  ): void {
    const stamp = this.#stamp;
    const isOther = this.#context.otherServer !== undefined;
    const place = isOther ? stampPlace(bytes, start, end) : start + STAMP_OFFSET;
    if (place < 0) return; // What another server has to say beside the events.
    if (!readStamp(bytes, place, end, stamp) || !this.isWhole(stamp, bytes, start, end)) {
      this.#malformed++;
      return;
    }
    if (stamp.flags === FLAG_GREETING) return;
    if (isOther && stamp.intendedNs < this.#bornNs) return; // It keeps a history for those who come.
    if (!subscriber.tracker.note(stamp.sequence, this.#counts)) return;
    if (this.#recorder.note(stamp, receivedNs)) {
      this.#fanOuts[subscriber.channel]!.note(stamp.sequence, stamp.intendedNs, receivedNs);
      this.recorded(stamp, receivedNs);
    }
  }

  /** Whether the payload is what was sent; here its stamp alone says so. */
  protected isWhole(_stamp: Readonly<Stamp>, _bytes: Uint8Array, _start: number, _end: number): boolean {
    return true;
  }

  /** A delivery of the steady phase. */
  protected recorded(_stamp: Readonly<Stamp>, _receivedNs: number): void {
    // Its latency is all that there is to record here.
  }

  closed(reason: ClientClose): void {
    if (reason.cause !== 'client') countClose(this.unexpectedCloses, reason);
  }

  announced(slice: Slice): void {
    this.#recording = slice.phase === 'steady';
    if (this.#recording) this.#recorder.record(slice.fromNs, slice.toNs, slice.flightNs);
  }

  run(): Promise<SliceOutcome> {
    return Promise.resolve({ offered: 0, sent: {} });
  }

  async drain(sent: Readonly<Record<string, number>>, timeoutMs: number): Promise<boolean> {
    const untilNs = nowNs() + timeoutMs * NS_PER_MS;
    const expected = this.#expected(sent);
    while (this.#counts.delivered < expected) {
      if (nowNs() > untilNs) return false;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return true;
  }

  sample(): ReturnType<ClientHalf['sample']> {
    return this.#recorder.sample();
  }

  /** Deliveries that must have been made to this process since the last reset, once `sent` have been published. */
  #expected(sent: Readonly<Record<string, number>>): number {
    const since = (channel: number): number => (sent[channel] ?? 0) - (this.#sentBefore[channel] ?? 0);
    return this.#audience.reduce((sum, count, channel) => sum + count * since(channel), 0);
  }

  reset(sent: Readonly<Record<string, number>>): void {
    this.#sentBefore = { ...sent };
    for (const { tracker, channel } of this.#subscribers) tracker.settle(sent[channel] ?? 0);
    this.#recorder.reset();
    this.#clientDrain.reset();
    resetFanOut(this.#fanOutHistograms);
    Object.assign(this.#counts, emptyCounts());
    this.#malformed = 0;
  }

  measurements(sent: Readonly<Record<string, number>>): HalfMeasurements {
    this.sample();
    const { firstDelivery, medianDelivery, lastDelivery, fanoutSkew } = this.#fanOutHistograms;
    return {
      histograms: {
        latency: { histogram: this.#recorder.latency, phase: 'steady' },
        service_time: { histogram: this.#recorder.serviceTime, phase: 'steady' },
        first_delivery: { histogram: firstDelivery, phase: 'steady' },
        median_delivery: { histogram: medianDelivery, phase: 'steady' },
        last_delivery: { histogram: lastDelivery, phase: 'steady' },
        fanout_skew: { histogram: fanoutSkew, phase: 'steady' },
        client_drain: { histogram: this.#clientDrain, phase: 'steady' },
        ...connectDistributions(this.#subscribers.map(({ subscription }) => subscription?.timings)),
      },
      values: {
        expected: this.#expected(sent),
        delivered: this.#counts.delivered,
        lost: this.#subscribers.reduce(
          (sum, { tracker, channel }) => sum + tracker.lost(sent[channel] ?? 0),
          0,
        ),
        duplicate: this.#counts.duplicate,
        reordered: this.#counts.reordered,
        malformed: this.#malformed,
        recorded: this.#recorder.delivered,
        in_time: this.#recorder.inTime,
      },
    };
  }

  async disconnect(): Promise<void> {
    for (const { subscription } of this.#subscribers) subscription?.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function everybody(): boolean {
  return true;
}
