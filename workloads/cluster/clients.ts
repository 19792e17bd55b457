// The client half of `cluster`: subscribers that account for the events of each process apart, and know which of them were
// published in the process that they are connected to.
import type { Subscription } from '../../clients/client.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { DeliveryRecorder } from '../../measure/events/delivery-recorder.ts';
import { emptyCounts, SequenceTracker } from '../../measure/events/sequence.ts';
import {
  emptyStamp,
  FLAG_GREETING,
  readStamp,
  STAMP_OFFSET,
  type Stamp,
} from '../../measure/events/stamp.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { connectDistributions, connectRamp } from '../connect-ramp.ts';
import { ConnectingSubscriber } from '../connecting-subscriber.ts';
import { countClose } from '../count-close.ts';
import type {
  ClientHalf,
  ClientHalfContext,
  HalfMeasurements,
  MeasuredDistribution,
  Slice,
  SliceOutcome,
} from '../workload.ts';
import { PROCESSES, type ClusterParameters } from './parameters.ts';
import { CLUSTER_CHANNEL, clusterPayloads } from './server.ts';

class ClusterSubscriber extends ConnectingSubscriber {
  /** By the process that publishes. */
  readonly trackers = Array.from({ length: PROCESSES }, () => new SequenceTracker());
  /** The process that it is connected to; undefined until that has said so. */
  home: number | undefined;
  readonly index: number;
  readonly #half: ClusterClients;

  constructor(half: ClusterClients, index: number) {
    super();
    this.#half = half;
    this.index = index;
  }

  message(bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    this.#half.delivered(this, bytes, start, end, receivedNs);
  }

  protected subscribe(): Subscription {
    return this.#half.subscribe(this);
  }

  protected ended(reason: Parameters<ConnectingSubscriber['closed']>[0]): void {
    if (reason.cause !== 'client') countClose(this.#half.unexpectedCloses, reason);
  }
}

/** Of events from the own process, and of those that came across. */
class Times {
  readonly latency = new DurationHistogram();
  readonly serviceTime = new DurationHistogram();

  record({ intendedNs, sentNs }: Readonly<Stamp>, receivedNs: number): void {
    this.latency.record(receivedNs - intendedNs);
    this.serviceTime.record(receivedNs - sentNs);
  }

  reset(): void {
    this.latency.reset();
    this.serviceTime.reset();
  }
}

export class ClusterClients implements ClientHalf {
  readonly unexpectedCloses: Record<string, number> = {};
  readonly #context: ClientHalfContext<ClusterParameters>;
  readonly #subscribers: ClusterSubscriber[] = [];
  readonly #payloads: ReturnType<typeof clusterPayloads>;
  readonly #recorder = new DeliveryRecorder();
  readonly #own = new Times();
  readonly #across = new Times();
  readonly #counts = emptyCounts();
  readonly #stamp: Stamp = emptyStamp();
  #sentBefore: Readonly<Record<string, number>> = {};
  #malformed = 0;

  constructor(context: ClientHalfContext<ClusterParameters>) {
    const { parameters, seed, process, processes } = context;
    this.#context = context;
    this.#payloads = clusterPayloads(parameters, seed);
    for (let index = process; index < parameters.connections; index += processes)
      this.#subscribers.push(new ClusterSubscriber(this, index));
  }

  connect(count: number): ReturnType<ClientHalf['connect']> {
    const { agenda, parameters, processes } = this.#context;
    const missing = this.#subscribers.filter(
      ({ index, subscription }) => index < count && subscription === undefined,
    );
    return connectRamp(agenda, parameters.connectRateHz / processes, missing);
  }

  subscribe(subscriber: ClusterSubscriber): Subscription {
    const { transport, host, port } = this.#context;
    const options = { host, port, channel: CLUSTER_CHANNEL, client: `c${subscriber.index}`, uplink: false };
    return transport.subscribe(options, subscriber);
  }

  delivered(
    subscriber: ClusterSubscriber,
    bytes: Uint8Array,
    start: number,
    end: number,
    receivedNs: number,
  ): void {
    const stamp = this.#stamp;
    if (!readStamp(bytes, start + STAMP_OFFSET, end, stamp) || stamp.source >= PROCESSES) {
      this.#malformed++;
      return;
    }
    if (stamp.flags === FLAG_GREETING) {
      subscriber.home = stamp.source;
      return;
    }
    if (!this.#payloads.isWhole(stamp.sequence, bytes, start, end)) {
      this.#malformed++;
      return;
    }
    if (!subscriber.trackers[stamp.source]!.note(stamp.sequence, this.#counts)) return;
    if (!this.#recorder.note(stamp, receivedNs)) return;
    const times = stamp.source === subscriber.home ? this.#own : this.#across;
    times.record(stamp, receivedNs);
  }

  announced(slice: Slice): void {
    if (slice.phase === 'steady') this.#recorder.record(slice.fromNs, slice.toNs, slice.flightNs);
  }

  run(): Promise<SliceOutcome> {
    return Promise.resolve({ offered: 0, sent: {} });
  }

  async drain(sent: Readonly<Record<string, number>>, timeoutMs: number): Promise<boolean> {
    const untilNs = nowNs() + timeoutMs * NS_PER_MS;
    while (this.#counts.delivered < this.#expected(sent)) {
      if (nowNs() > untilNs) return false;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return true;
  }

  sample(): ReturnType<ClientHalf['sample']> {
    return this.#recorder.sample();
  }

  /** Every subscriber gets every event of every process. */
  #expected(sent: Readonly<Record<string, number>>): number {
    const since = (source: number): number => (sent[source] ?? 0) - (this.#sentBefore[source] ?? 0);
    return this.#subscribers.length * (since(0) + since(1));
  }

  reset(sent: Readonly<Record<string, number>>): void {
    this.#sentBefore = { ...sent };
    for (const { trackers } of this.#subscribers)
      for (const [source, tracker] of trackers.entries()) tracker.settle(sent[source] ?? 0);
    this.#recorder.reset();
    this.#own.reset();
    this.#across.reset();
    Object.assign(this.#counts, emptyCounts());
    this.#malformed = 0;
  }

  measurements(sent: Readonly<Record<string, number>>): HalfMeasurements {
    this.sample();
    const lostOf = (wanted: (subscriber: ClusterSubscriber, source: number) => boolean): number =>
      this.#subscribers.reduce((sum, subscriber) => {
        const lost = subscriber.trackers.map((tracker, source) =>
          wanted(subscriber, source) ? tracker.lost(sent[source] ?? 0) : 0,
        );
        return sum + lost.reduce((a, b) => a + b, 0);
      }, 0);
    return {
      histograms: {
        latency: { histogram: this.#recorder.latency, phase: 'steady' },
        service_time: { histogram: this.#recorder.serviceTime, phase: 'steady' },
        own_latency: steady(this.#own.latency),
        across_latency: steady(this.#across.latency),
        own_service_time: steady(this.#own.serviceTime),
        across_service_time: steady(this.#across.serviceTime),
        ...connectDistributions(this.#subscribers.map(({ subscription }) => subscription?.timings)),
      },
      values: {
        expected: this.#expected(sent),
        delivered: this.#counts.delivered,
        lost: lostOf(() => true),
        lost_across: lostOf(({ home }, source) => home !== source),
        duplicate: this.#counts.duplicate,
        reordered: this.#counts.reordered,
        malformed: this.#malformed,
        recorded: this.#recorder.delivered,
        in_time: this.#recorder.inTime,
        on_first_process: this.#subscribers.filter(({ home }) => home === 0).length,
      },
    };
  }

  async disconnect(): Promise<void> {
    for (const { subscription } of this.#subscribers) subscription?.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function steady(histogram: DurationHistogram): MeasuredDistribution {
  return { histogram, phase: 'steady' };
}
