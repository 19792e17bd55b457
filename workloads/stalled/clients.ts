// The client half of `stalled`: those who read are accounted as everywhere. The others stop reading their sockets when
// the steady phase begins, and go on when it is over: what has become of their events is counted apart.
import type { ClientClose, Subscription } from '../../clients/client.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { emptyCounts, SequenceTracker } from '../../measure/events/sequence.ts';
import { emptyStamp, FLAG_GREETING, readStamp, STAMP_OFFSET } from '../../measure/events/stamp.ts';
import { BroadcastSubscribers } from '../broadcast/clients.ts';
import { connectRamp } from '../connect-ramp.ts';
import { ConnectingSubscriber } from '../connecting-subscriber.ts';
import type { ClientHalf, ClientHalfContext, HalfMeasurements, Slice } from '../workload.ts';
import { stalledClients, takeWholeWindowIn, uncountedClients, type StalledParameters } from './parameters.ts';
import { READ_AGAIN_AFTER_MS, STALLED_CHANNEL } from './stall.ts';
import { sumOutcomes } from '../connect-outcomes.ts';

/** With nothing read for so long, no more is on its way. */
const QUIET_MS = 200;

/** On the channel of those that stall, whether it does or not. */
class UncountedClient extends ConnectingSubscriber {
  readonly tracker = new SequenceTracker();
  readonly counts = emptyCounts();
  lastReadNs = 0;
  isCut = false;
  readonly #index: number;
  readonly #context: ClientHalfContext<StalledParameters>;
  readonly #stamp = emptyStamp();

  constructor(context: ClientHalfContext<StalledParameters>, index: number) {
    super();
    this.#context = context;
    this.#index = index;
  }

  message(bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    this.lastReadNs = receivedNs;
    const stamp = this.#stamp;
    if (readStamp(bytes, start + STAMP_OFFSET, end, stamp) && stamp.flags !== FLAG_GREETING)
      this.tracker.note(stamp.sequence, this.counts);
  }

  protected subscribe(): Subscription {
    const { transport, host, port } = this.#context;
    const client = `s${this.#index}`;
    return transport.subscribe({ host, port, channel: STALLED_CHANNEL, client, uplink: false }, this);
  }

  protected ended({ cause }: ClientClose): void {
    if (cause !== 'client') this.isCut = true;
  }
}

export class StallingClients extends BroadcastSubscribers {
  readonly #context: ClientHalfContext<StalledParameters>;
  readonly #stalled: UncountedClient[] = [];
  /** As many as in the case with the most that stall, so that those who are accounted are the same in all. */
  readonly #others: UncountedClient[] = [];
  #readAgainNs = 0;

  constructor(context: ClientHalfContext<StalledParameters>) {
    const stalled = stalledClients(context.parameters);
    const uncounted = uncountedClients(context.parameters);
    super({ ...context, parameters: { ...context.parameters, channels: 1 } }, (index) => index >= uncounted);
    this.#context = context;
    for (let index = context.process; index < uncounted; index += context.processes)
      (index < stalled ? this.#stalled : this.#others).push(new UncountedClient(context, index));
  }

  override async connect(count: number): ReturnType<ClientHalf['connect']> {
    const { agenda, parameters, processes } = this.#context;
    // Those that stall come last: see `takeWholeWindowIn`.
    const missing = this.#uncounted.filter(({ subscription }) => subscription === undefined);
    const counted = await super.connect(count);
    const uncounted = await connectRamp(agenda, parameters.connectRateHz / processes, missing);
    return sumOutcomes([counted, uncounted]);
  }

  get #uncounted(): readonly UncountedClient[] {
    return [...this.#others, ...this.#stalled];
  }

  override announced(slice: Slice): void {
    super.announced(slice);
    if (slice.phase === 'steady') {
      this.#context.agenda.at(slice.fromNs, () => {
        for (const { subscription } of this.#stalled) subscription!.pause();
      });
      this.#readAgainNs = slice.toNs + READ_AGAIN_AFTER_MS * NS_PER_MS;
    }
  }

  /** The stalled read again, and get what there is for them. */
  override async drain(sent: Readonly<Record<string, number>>, timeoutMs: number): Promise<boolean> {
    const untilNs = nowNs() + timeoutMs * NS_PER_MS;
    if (this.#readAgainNs === 0) return super.drain(sent, timeoutMs);
    // Those who wait for the stalled get nothing before these read again.
    const { transport, parameters } = this.#context;
    const waits = transport.http === 2 && takeWholeWindowIn(parameters, this.#context);
    const drained = waits ? undefined : await super.drain(sent, timeoutMs);
    while (nowNs() < this.#readAgainNs) await aMoment();
    const fromNs = nowNs();
    for (const { subscription } of this.#stalled) subscription!.resume();
    const isDone = ({ isCut, tracker, lastReadNs }: UncountedClient): boolean =>
      isCut ||
      tracker.next >= (sent['0'] ?? 0) ||
      nowNs() - Math.max(lastReadNs, fromNs) > QUIET_MS * NS_PER_MS;
    while (nowNs() < untilNs && !this.#uncounted.every(isDone)) await aMoment();
    this.#readAgainNs = 0;
    return drained ?? super.drain(sent, Math.max(0, (untilNs - nowNs()) / NS_PER_MS));
  }

  override reset(sent: Readonly<Record<string, number>>): void {
    super.reset(sent);
    for (const { tracker, counts } of this.#uncounted) {
      tracker.settle(sent['0'] ?? 0);
      Object.assign(counts, emptyCounts());
    }
  }

  override measurements(sent: Readonly<Record<string, number>>): HalfMeasurements {
    const { histograms, values } = super.measurements(sent);
    if (uncountedClients(this.#context.parameters) === 0) return { histograms, values };
    const missed = ({ tracker }: UncountedClient): number => tracker.lost(sent['0'] ?? 0);
    const cut = this.#stalled.filter(({ isCut }) => isCut);
    const kept = this.#stalled.filter(({ isCut }) => !isCut);
    const dropped = sum(kept, missed);
    // Who holds everything may drop nothing, and of those who read nothing may be missing whatever the policy is.
    const lost = sum(this.#others, missed) + (this.#context.parameters.policy === 'hold' ? dropped : 0);
    return {
      histograms,
      values: {
        ...values,
        lost: values['lost']! + lost,
        duplicate: values['duplicate']! + sum(this.#uncounted, ({ counts }) => counts.duplicate),
        reordered: values['reordered']! + sum(this.#uncounted, ({ counts }) => counts.reordered),
        ...(stalledClients(this.#context.parameters) === 0
          ? {}
          : {
              stalled_delivered: sum(this.#stalled, ({ counts }) => counts.delivered),
              stalled_dropped: dropped,
              stalled_missed: sum(cut, missed),
            }),
      },
    };
  }

  override async disconnect(): Promise<void> {
    for (const { subscription } of this.#uncounted) subscription?.close();
    await super.disconnect();
  }
}

function sum(clients: readonly UncountedClient[], pick: (client: UncountedClient) => number): number {
  return clients.reduce((total, client) => total + pick(client), 0);
}

function aMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
