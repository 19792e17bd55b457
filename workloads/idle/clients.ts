// The client half of `idle`: connections that wait, and count what keeps them alive.
import type { ClientClose, Receiver, Subscription } from '../../clients/client.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { DeliveryRecorder } from '../../measure/events/delivery-recorder.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { emptyCounts, SequenceTracker } from '../../measure/events/sequence.ts';
import { emptyStamp, readStamp, STAMP_OFFSET, type Stamp } from '../../measure/events/stamp.ts';
import { connectRamp, connectTimeNs } from '../connect-ramp.ts';
import { countClose } from '../count-close.ts';
import { ConnectingSubscriber } from '../connecting-subscriber.ts';
import { clientName, heartbeatsOf } from '../heartbeat.ts';
import type { IdleParameters } from './parameters.ts';
import { rehearseConnecting } from './rehearsal.ts';
import type { ClientHalf, ClientHalfContext, HalfMeasurements, Slice, SliceOutcome } from '../workload.ts';

/** One connection; the methods of `Receiver` are called in its read callbacks. */
class IdleConnection extends ConnectingSubscriber {
  readonly index: number;
  readonly tracker = new SequenceTracker();
  /** Protocol keep-alives: they carry no number. */
  keptAliveTimes = 0;
  readonly #half: IdleClients;

  constructor(half: IdleClients, index: number) {
    super();
    this.#half = half;
    this.index = index;
  }

  message(bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    this.#half.delivered(this, bytes, start, end, receivedNs);
  }

  keptAlive(): void {
    this.#half.keptAlive(this);
  }

  protected subscribe(): Subscription {
    return this.#half.subscribe(this.index, this);
  }

  protected ended(reason: ClientClose): void {
    this.#half.closed(reason);
  }
}

export class IdleClients implements ClientHalf {
  readonly unexpectedCloses: Record<string, number> = {};
  readonly #context: ClientHalfContext<IdleParameters>;
  readonly #connections: IdleConnection[] = [];
  readonly #recorder = new DeliveryRecorder();
  readonly #counts = emptyCounts();
  readonly #stamp: Stamp = emptyStamp();
  /** Heartbeats over all connections at the last reset. */
  #totalBefore = 0;
  /** Protocol keep-alives since the last reset, and those of them that came before their slice was over. */
  #keptAlive = 0;
  #keptAliveInTime = 0;
  #malformed = 0;
  #sliceEndNs = Infinity;

  constructor(context: ClientHalfContext<IdleParameters>) {
    this.#context = context;
    const { connections } = context.parameters;
    for (let index = context.process; index < connections; index += context.processes)
      this.#connections.push(new IdleConnection(this, index));
  }

  connect(count: number): ReturnType<ClientHalf['connect']> {
    const { agenda, parameters, processes } = this.#context;
    const missing = this.#connections.filter(
      ({ index, subscription }) => index < count && subscription === undefined,
    );
    const rateHz = parameters.connectRateHz / processes;
    return connectRamp(agenda, rateHz, missing, parameters.connectTimeoutMs);
  }

  rehearse(): Promise<void> {
    const { process, processes, parameters } = this.#context;
    if (parameters.keepAlive === 'protocol') return Promise.resolve(); // takes no memory on the way
    const subscribe = (index: number, receiver: Receiver): Subscription => this.subscribe(index, receiver);
    return rehearseConnecting(subscribe, this.#connections.length, process, processes);
  }

  subscribe(index: number, receiver: Receiver): Subscription {
    const { transport, host, port } = this.#context;
    const client = clientName(index);
    return transport.subscribe({ host, port, channel: 'idle', client, uplink: false }, receiver);
  }

  delivered(
    connection: IdleConnection,
    bytes: Uint8Array,
    start: number,
    end: number,
    receivedNs: number,
  ): void {
    const stamp = this.#stamp;
    if (!readStamp(bytes, start + STAMP_OFFSET, end, stamp) || stamp.source !== connection.index) {
      this.#malformed++;
    } else if (connection.tracker.note(stamp.sequence, this.#counts)) {
      this.#recorder.note(stamp, receivedNs);
    }
  }

  keptAlive(connection: IdleConnection): void {
    connection.keptAliveTimes++;
    this.#counts.delivered++;
    this.#keptAlive++;
    if (nowNs() < this.#sliceEndNs) this.#keptAliveInTime++;
  }

  closed(reason: ClientClose): void {
    if (reason.cause !== 'client') countClose(this.unexpectedCloses, reason);
  }

  announced(slice: Slice): void {
    this.#sliceEndNs = slice.toNs + (slice.flightNs ?? 0);
    if (slice.phase === 'steady') this.#recorder.record(slice.fromNs, slice.toNs, slice.flightNs);
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

  /** Heartbeats that this process must have got since the last reset. */
  #expected(sent: Readonly<Record<string, number>>): number {
    return this.#heartbeatsUntil(totalOf(sent)) - this.#heartbeatsUntil(this.#totalBefore);
  }

  #heartbeatsUntil(total: number): number {
    const all = this.#context.parameters.connections;
    return this.#connections.reduce((sum, { index }) => sum + heartbeatsOf(index, total, all), 0);
  }

  reset(sent: Readonly<Record<string, number>>): void {
    this.#totalBefore = totalOf(sent);
    this.#recorder.reset();
    Object.assign(this.#counts, emptyCounts());
    this.#malformed = 0;
    this.#keptAlive = 0;
    this.#keptAliveInTime = 0;
  }

  measurements(sent: Readonly<Record<string, number>>): HalfMeasurements {
    const connectTime = new DurationHistogram();
    for (const { subscription } of this.#connections) {
      const openedAfterNs = subscription === undefined ? undefined : connectTimeNs(subscription.timings);
      if (openedAfterNs !== undefined) connectTime.record(openedAfterNs);
    }
    this.sample();
    return {
      histograms: {
        latency: { histogram: this.#recorder.latency, phase: 'steady' },
        service_time: { histogram: this.#recorder.serviceTime, phase: 'steady' },
        connect_time: { histogram: connectTime, phase: 'connect', sends: connectTime.count },
      },
      values: {
        expected: this.#expected(sent),
        delivered: this.#counts.delivered,
        lost: this.#lost(totalOf(sent)),
        duplicate: this.#counts.duplicate,
        reordered: this.#counts.reordered,
        malformed: this.#malformed,
        recorded: this.#recorder.delivered + this.#keptAlive,
        in_time: this.#recorder.inTime + this.#keptAliveInTime,
      },
    };
  }

  #lost(total: number): number {
    const { connections: all, keepAlive } = this.#context.parameters;
    return this.#connections.reduce((sum, { index, tracker, keptAliveTimes }) => {
      const sentToIt = heartbeatsOf(index, total, all);
      return sum + (keepAlive === 'event' ? tracker.lost(sentToIt) : Math.max(0, sentToIt - keptAliveTimes));
    }, 0);
  }

  async disconnect(): Promise<void> {
    for (const { subscription } of this.#connections) subscription?.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function totalOf(sent: Readonly<Record<string, number>>): number {
  return sent['heartbeats'] ?? 0;
}
