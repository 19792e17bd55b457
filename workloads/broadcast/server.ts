// The server half of `broadcast`: publishes quotes at the due times of the schedule.
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
import type { Application, Connection, Listener } from '../../servers/target.ts';
import type { BroadcastParameters } from './parameters.ts';
import { channelName } from './channel-name.ts';
import { sliceSchedule } from '../slice-schedule.ts';
import { StockQuotes } from './stock-quotes.ts';
import type { HalfMeasurements, ServerHalf, ServerHalfContext, Slice, SliceOutcome } from '../workload.ts';

export class BroadcastPublisher implements ServerHalf {
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
    const schedule = sliceSchedule(arrivals, rateHz, slice);
    const random = new Random(deriveSeed(slice.seed, 'channels'));
    const names = this.#channelNames;
    const stamp = this.#stamp;
    let offered = 0;
    let data: Buffer | undefined;
    return new Promise((resolve) => {
      const publish = (dueNs: number): void => {
        const channel = channels === 1 ? 0 : random.integer(channels);
        offered++;
        stamp.intendedNs = dueNs;
        stamp.source = channel;
        stamp.sequence = sequences[channel]!++;
        stamp.sentNs = nowNs();
        writeStamp(data!, STAMP_OFFSET, stamp);
        if (recorded) this.#sendLag.record(stamp.sentNs - dueNs);
        listener.broadcast(names[channel]!, { data: data! });
        next();
      };
      const next = (): void => {
        const dueNs = schedule.next();
        if (dueNs === undefined) {
          resolve({ offered, sent: Object.fromEntries(sequences.entries()) });
          return;
        }
        data = this.#quotes.next(); // before it is due: a price that is known must not be late by its own text
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
