// Broadcast: one publisher pushes events at a given rate, every subscriber of a channel gets each of them.
// The shape behind tickers, scores, notifications and dashboards.
import type { z } from 'zod';
import type { ClientClose, Receiver, Subscription } from '../clients/client.ts';
import type { Agenda } from '../measure/agenda.ts';
import { NS_PER_MS, nowNs } from '../measure/clock.ts';
import { DeliveryRecorder } from '../measure/delivery-recorder.ts';
import { FanOut, fanOutHistograms, resetFanOut } from '../measure/fan-out.ts';
import { DurationHistogram } from '../measure/histogram.ts';
import { deriveSeed, Random } from '../measure/random.ts';
import { arrivalSchedule } from '../measure/schedule.ts';
import { emptyCounts, SequenceTracker } from '../measure/sequence.ts';
import {
  emptyStamp,
  FLAG_GREETING,
  readStamp,
  STAMP_OFFSET,
  writeStamp,
  type Stamp,
} from '../measure/stamp.ts';
import { nullListener } from '../servers/null-target.ts';
import type { Application, Connection, Listener } from '../servers/target.ts';
import { connectDistributions, connectRamp, countClose, type Connecting } from './connect-ramp.ts';
import { MIN_QUOTE_BYTES, StockQuotes } from './stock-quotes.ts';
import type {
  ClientHalf,
  ClientHalfContext,
  HalfMeasurements,
  ServerHalf,
  ServerHalfContext,
  Slice,
  SliceOutcome,
  Workload,
  Zod,
} from './workload.ts';

const MAX_PAYLOAD_BYTES = 1_048_576;

const schema = (zod: Zod) =>
  zod.strictObject({
    connections: zod.int().min(1).max(1_000_000).describe('Subscribers, over all channels'),
    channels: zod
      .int()
      .min(1)
      .max(10_000)
      .default(1)
      .describe('Channels; subscriber i is on channel i mod channels'),
    rateHz: zod.number().positive().max(1_000_000).describe('Events published per second, over all channels'),
    arrivals: zod.enum(['constant', 'poisson']).default('constant').describe('Gaps between events'),
    payloadBytes: zod
      .int()
      .min(MIN_QUOTE_BYTES)
      .max(MAX_PAYLOAD_BYTES)
      .describe('Size of one event, in bytes'),
    writes: zod
      .enum(['idiomatic', 'one-write-per-event'])
      .default('idiomatic')
      .describe(
        'Whether events that are due at once may share a write, or each has a turn of the event loop',
      ),
    connectRateHz: zod.number().positive().max(50_000).default(500).describe('Connections opened per second'),
  });

export type BroadcastParameters = z.infer<ReturnType<typeof schema>>;

export const broadcast: Workload<BroadcastParameters> = {
  name: 'broadcast',
  parameters: schema,
  metrics: {},
  example: { channel: channelName(0) },
  loadModel: ({ arrivals }) => `open-${arrivals}`,
  offeredRateHz: ({ rateHz }) => rateHz,
  deliveredRateHz: ({ rateHz, connections, channels }) => (rateHz * connections) / channels,
  sockets: ({ connections }) => connections,
  connectLevels: ({ connections }) => [connections],
  serverHalf: (context) => new Publisher(context),
  clientHalf: (context) => new Subscribers(context),
};

function channelName(index: number): string {
  return `quotes-${index}`;
}

class Publisher implements ServerHalf {
  connections = 0;
  readonly application: Application;
  readonly #parameters: BroadcastParameters;
  readonly #agenda: Agenda;
  readonly #quotes: StockQuotes;
  readonly #sendLag = new DurationHistogram();
  readonly #stamp: Stamp = emptyStamp();
  /** By channel: the next sequence number, and the same for null slices, which no client may notice. */
  readonly #sequences: number[];
  readonly #nullSequences: number[];
  readonly #channelNames: string[];
  #listener: Listener | undefined;

  constructor(context: ServerHalfContext<BroadcastParameters>) {
    this.#parameters = context.parameters;
    this.#agenda = context.agenda;
    this.#agenda.onePerTurn = context.parameters.writes === 'one-write-per-event';
    this.#quotes = new StockQuotes(context.parameters.payloadBytes, deriveSeed(context.seed, 'quotes'));
    this.#sequences = Array.from({ length: context.parameters.channels }, () => 0);
    this.#nullSequences = this.#sequences.slice();
    this.#channelNames = this.#sequences.map((_, index) => channelName(index));
    this.application = {
      started: (listener) => {
        this.#listener = listener;
      },
      opened: (connection) => this.#opened(connection),
      received() {},
      requested(stream) {
        stream.finish({ data: new Uint8Array() });
      },
      writable() {},
      closed: () => {
        this.connections--;
      },
    };
  }

  /** Greets with the current price, as tickers do: the first event that a subscriber sees. */
  #opened(connection: Connection): void {
    this.connections++;
    const now = nowNs();
    const data = this.#quotes.next();
    writeStamp(data, STAMP_OFFSET, {
      intendedNs: now,
      sentNs: now,
      source: 0,
      sequence: 0,
      flags: FLAG_GREETING,
    });
    connection.send({ data });
  }

  run(slice: Slice): Promise<SliceOutcome> {
    const { rateHz, arrivals, channels } = this.#parameters;
    const listener = slice.discard ? nullListener : this.#listener!;
    const sequences = slice.discard ? this.#nullSequences : this.#sequences;
    const recorded = slice.phase === 'steady' && !slice.discard;
    const schedule = arrivalSchedule(
      arrivals,
      rateHz * slice.rateScale,
      slice.fromNs,
      slice.toNs,
      slice.seed,
    );
    const random = new Random(deriveSeed(slice.seed, 'channels'));
    const names = this.#channelNames;
    const stamp = this.#stamp;
    let offered = 0;
    return new Promise((resolve) => {
      const publish = (dueNs: number): void => {
        const channel = channels === 1 ? 0 : random.integer(channels);
        offered++;
        const data = this.#quotes.next();
        stamp.intendedNs = dueNs;
        stamp.source = channel;
        stamp.sequence = sequences[channel]!++;
        stamp.sentNs = nowNs();
        writeStamp(data, STAMP_OFFSET, stamp);
        if (recorded) this.#sendLag.record(stamp.sentNs - dueNs);
        listener.broadcast(names[channel]!, { data });
        next();
      };
      const next = (): void => {
        const dueNs = schedule.next();
        if (dueNs !== undefined) this.#agenda.at(dueNs, publish);
        else resolve({ offered, sent: Object.fromEntries(sequences.entries()) });
      };
      next();
    });
  }

  measurements(): HalfMeasurements {
    return { histograms: { send_lag: { histogram: this.#sendLag, phase: 'steady' } }, values: {} };
  }

  reset(): void {
    this.#sendLag.reset();
  }
}

/** One subscriber; the methods of `Receiver` are called in its read callbacks. */
class Subscriber implements Receiver, Connecting {
  readonly tracker = new SequenceTracker();
  subscription: Subscription | undefined;
  readonly index: number;
  readonly channel: number;
  readonly #half: Subscribers;
  #settled: { opened: () => void; failed: (reason: ClientClose) => void } | undefined;

  constructor(half: Subscribers, index: number, channel: number) {
    this.#half = half;
    this.index = index;
    this.channel = channel;
  }

  connect(opened: () => void, failed: (reason: ClientClose) => void): void {
    this.#settled = { opened, failed };
    this.subscription = this.#half.subscribe(this);
  }

  opened(): void {
    this.#settled?.opened();
    this.#settled = undefined;
  }

  message(bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    this.#half.delivered(this, bytes, start, end, receivedNs);
  }

  closed(reason: ClientClose): void {
    if (this.#settled === undefined) this.#half.closed(reason);
    else this.#settled.failed(reason);
    this.#settled = undefined;
  }
}

class Subscribers implements ClientHalf {
  readonly unexpectedCloses: Record<string, number> = {};
  readonly #context: ClientHalfContext<BroadcastParameters>;
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

  constructor(context: ClientHalfContext<BroadcastParameters>) {
    this.#context = context;
    const { connections, channels } = context.parameters;
    this.#audience = Array.from({ length: channels }, () => 0);
    for (let index = context.process; index < connections; index += context.processes) {
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
    const { transport, host, port } = this.#context;
    const channel = channelName(subscriber.channel);
    return transport.subscribe(
      { host, port, channel, client: `c${subscriber.index}`, uplink: false },
      subscriber,
    );
  }

  delivered(subscriber: Subscriber, bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    const stamp = this.#stamp;
    if (!readStamp(bytes, start + STAMP_OFFSET, end, stamp)) {
      this.#malformed++;
      return;
    }
    if (stamp.flags === FLAG_GREETING) return;
    if (!subscriber.tracker.note(stamp.sequence, this.#counts)) return;
    if (this.#recorder.note(stamp, receivedNs)) {
      this.#fanOuts[subscriber.channel]!.note(stamp.sequence, stamp.intendedNs, receivedNs);
    }
  }

  closed(reason: ClientClose): void {
    if (reason.cause !== 'client') countClose(this.unexpectedCloses, reason);
  }

  run(slice: Slice): Promise<SliceOutcome> {
    this.#recording = slice.phase === 'steady';
    if (this.#recording) this.#recorder.record(slice.fromNs, slice.toNs);
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
