// The server half of `broadcast`: publishes quotes at the due times of the schedule. Workloads that publish something
// else, or at other times, hand in traits of their own.
import type { Agenda } from '../../measure/time/agenda.ts';
import { nowNs } from '../../measure/clock.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { deriveSeed, Random } from '../../measure/random.ts';
import {
  emptyStamp,
  FLAG_GREETING,
  STAMP_OFFSET,
  writeStamp,
  type Stamp,
} from '../../measure/events/stamp.ts';
import { nullListener } from '../../servers/null-target.ts';
import type { Application, Connection, Listener, OutgoingEvent } from '../../servers/target.ts';
import type { PublisherParameters, QuoteParameters } from './parameters.ts';
import { channelName } from './channel-name.ts';
import { sliceSchedule } from '../slice-schedule.ts';
import { StockQuotes } from './stock-quotes.ts';
import type { Schedule } from '../../measure/time/schedule.ts';
import type { HalfMeasurements, ServerHalf, ServerHalfContext, Slice, SliceOutcome } from '../workload.ts';

/** What is published, and when. */
export interface PublisherTraits {
  /** The payload of the event with that number, before it is due; its stamp is to be written at `STAMP_OFFSET`. */
  payload(sequence: number): Buffer;
  /** The event that carries a stamped payload. */
  event(payload: Buffer, listener: Listener): OutgoingEvent;
  schedule(slice: Slice): Schedule;
  /** Flags of an event of the slice, by its due time. */
  flags(slice: Slice, dueNs: number): number;
}

/** Quotes, at the given rate. */
export function quoteTraits(
  { payloadBytes, arrivals, rateHz }: QuoteParameters,
  seed: number,
): PublisherTraits {
  const quotes = new StockQuotes(payloadBytes, deriveSeed(seed, 'quotes'));
  return {
    payload: () => quotes.next(),
    event: (data) => ({ data }),
    schedule: (slice) => sliceSchedule(arrivals, rateHz, slice),
    flags: () => 0,
  };
}

export class BroadcastPublisher implements ServerHalf {
  connections = 0;
  readonly application: Application;
  /** The same, for a workload that has more to do. */
  protected readonly publisherApplication: Application;
  readonly #parameters: PublisherParameters;
  readonly #agenda: Agenda;
  readonly #traits: PublisherTraits;
  readonly #sendLag = new DurationHistogram();
  readonly #stamp: Stamp = emptyStamp();
  /** By channel: the next sequence number, and the same for null slices, which no client may notice. */
  readonly #sequences: number[];
  readonly #nullSequences: number[];
  readonly #channelNames: string[];
  #listener: Listener | undefined;

  constructor(context: ServerHalfContext<PublisherParameters>, traits: PublisherTraits) {
    this.#parameters = context.parameters;
    this.#agenda = context.agenda;
    this.#agenda.onePerTurn = context.parameters.writes === 'one-write-per-event';
    this.#traits = traits;
    this.#sequences = Array.from({ length: context.parameters.channels }, () => 0);
    this.#nullSequences = this.#sequences.slice();
    this.#channelNames = this.#sequences.map((_, index) => channelName(index));
    this.publisherApplication = {
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
    this.application = this.publisherApplication;
  }

  /** Greets with the current price, as tickers do: the first event that a subscriber sees. */
  #opened(connection: Connection): void {
    this.connections++;
    const now = nowNs();
    const data = this.#traits.payload(0);
    writeStamp(data, STAMP_OFFSET, {
      intendedNs: now,
      sentNs: now,
      source: 0,
      sequence: 0,
      flags: FLAG_GREETING,
    });
    connection.send(this.#traits.event(data, this.#listener!));
  }

  run(slice: Slice): Promise<SliceOutcome> {
    const { channels } = this.#parameters;
    const traits = this.#traits;
    const listener = slice.discard ? nullListener : this.#listener!;
    const sequences = slice.discard ? this.#nullSequences : this.#sequences;
    const recorded = slice.phase === 'steady' && !slice.discard;
    const schedule = traits.schedule(slice);
    const random = new Random(deriveSeed(slice.seed, 'channels'));
    const names = this.#channelNames;
    const stamp = this.#stamp;
    let offered = 0;
    let data: Buffer | undefined;
    let channel = 0;
    let flags = 0;
    return new Promise((resolve) => {
      const publish = (dueNs: number): void => {
        offered++;
        stamp.intendedNs = dueNs;
        stamp.source = channel;
        stamp.sequence = sequences[channel]!++;
        stamp.flags = flags;
        stamp.sentNs = nowNs();
        writeStamp(data!, STAMP_OFFSET, stamp);
        if (recorded) this.#sendLag.record(stamp.sentNs - dueNs);
        listener.broadcast(names[channel]!, slice.discard ? { data: data! } : traits.event(data!, listener));
        next();
      };
      const next = (): void => {
        const dueNs = schedule.next();
        if (dueNs === undefined) {
          resolve({ offered, sent: Object.fromEntries(sequences.entries()) });
          return;
        }
        channel = channels === 1 ? 0 : random.integer(channels);
        // Before it is due: what is known must not be late by its own text.
        data = traits.payload(sequences[channel]!);
        flags = traits.flags(slice, dueNs);
        this.#agenda.at(dueNs, publish);
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
