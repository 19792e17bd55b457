// The server half of `stalled`: publishes the same events to those who read and to those who do not, and looks at its
// memory when the stall is at its worst, outside of the time that is metered.
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { memorySnapshot } from '../../measure/process/usage.ts';
import type { Application, Connection, Listener } from '../../servers/target.ts';
import { channelName } from '../broadcast/channel-name.ts';
import { BroadcastPublisher } from '../broadcast/server.ts';
import { sizedPayloads } from '../sized-payloads.ts';
import { sliceSchedule } from '../slice-schedule.ts';
import type { HalfMeasurements, ServerHalfContext, Slice, SliceOutcome } from '../workload.ts';
import { MEMORY_AFTER_MS, STALLED_CHANNEL } from './stall.ts';
import { stalledClients, type StalledParameters } from './parameters.ts';

export class StallingServer extends BroadcastPublisher {
  override readonly application: Application;
  /** On their channel: of those there that read nothing is held, and none is cut. */
  readonly #stalled = new Set<Connection>();
  readonly #stalledClients: number;
  readonly #cutTime = new DurationHistogram();
  #stalling: Slice | undefined;
  #baseBytes = 0;
  #peakBytes = 0;
  #heldBytes: number | undefined;

  constructor(context: ServerHalfContext<StalledParameters>) {
    const { parameters, seed } = context;
    const payloads = sizedPayloads({ ...parameters, content: 'text' }, seed);
    super(
      { ...context, parameters: { ...parameters, channels: 1, writes: 'idiomatic' } },
      {
        payload: (sequence) => payloads.of(sequence),
        event: (data) => ({ data }),
        // Never faster: the limit would be met by those who read.
        schedule: (slice) => sliceSchedule('constant', parameters.rateHz, { ...slice, rateScale: 1 }),
        flags: () => 0,
      },
    );
    this.#stalledClients = stalledClients(parameters);
    const publisher = this.publisherApplication;
    this.application = {
      ...publisher,
      started: (listener) => publisher.started(this.#toBoth(listener)),
      opened: (connection) => {
        if (connection.channel === STALLED_CHANNEL) this.#stalled.add(connection);
        publisher.opened(connection);
      },
      closed: (connection, reason) => {
        this.#left(connection);
        publisher.closed(connection, reason);
      },
    };
  }

  /** What is published in the steady phase goes to those who do not read too. */
  #toBoth(listener: Listener): Listener {
    return {
      port: listener.port,
      broadcast: (channel, event) => {
        listener.broadcast(channel, event);
        if (this.#stalling !== undefined && channel === channelName(0))
          listener.broadcast(STALLED_CHANNEL, event);
      },
      close: () => listener.close(),
    };
  }

  #left(connection: Connection): void {
    if (!this.#stalled.delete(connection) || this.#stalling === undefined) return;
    this.#cutTime.record(nowNs() - this.#stalling.fromNs);
  }

  override async run(slice: Slice): Promise<SliceOutcome> {
    if (slice.phase !== 'steady' || slice.discard) return super.run(slice);
    this.#stalling = slice;
    const outcome = await super.run(slice);
    const lookMs = (slice.toNs - nowNs()) / NS_PER_MS + MEMORY_AFTER_MS;
    setTimeout(() => this.#look(), Math.max(0, lookMs));
    return outcome;
  }

  /** The stall is at its worst; from now on they read again. */
  #look(): void {
    this.#stalling = undefined;
    this.#peakBytes = Math.max(this.#peakBytes, memorySnapshot('garbage').rssBytes);
    const held = [...this.#stalled].map(({ bufferedBytes }) => bufferedBytes);
    this.#heldBytes = held.some((bytes) => bytes === undefined)
      ? undefined
      : held.reduce<number>((sum, bytes) => sum + bytes!, 0);
  }

  override measurements(): HalfMeasurements {
    const { histograms, values } = super.measurements();
    const growth = this.#peakBytes - this.#baseBytes;
    const returned = this.#peakBytes - memorySnapshot('garbage').rssBytes;
    const cutTime = { histogram: this.#cutTime, phase: 'steady', sends: this.#cutTime.count } as const;
    return {
      histograms: { ...histograms, cut_time: cutTime },
      values: {
        ...values,
        memory_growth: growth,
        stalled_clients: this.#stalledClients,
        ...(this.#stalledClients === 0
          ? {}
          : {
              stalled_memory: growth,
              stalled_cut: this.#cutTime.count,
              ...(this.#heldBytes === undefined ? {} : { stalled_held: this.#heldBytes }),
              ...(growth > 0 ? { memory_returned_share: returned / growth } : {}),
            }),
      },
    };
  }

  override reset(): void {
    super.reset();
    this.#cutTime.reset();
    this.#baseBytes = memorySnapshot('garbage').rssBytes;
    this.#peakBytes = 0;
    this.#heldBytes = undefined;
  }
}
