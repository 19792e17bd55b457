// The server half of `storm`: publishes at the due times, keeps the latest events, and sends those who come back what they
// have missed of them. In a process that takes the place of another one it goes on with the same schedule and numbers:
// what fell due in between is kept as if it had been published, and offered late to everybody who asks. Where there are two
// servers, both publish the same events under the same numbers, each to those who are connected to it.
import { nowNs } from '../../measure/clock.ts';
import {
  emptyStamp,
  FLAG_GREETING,
  FLAG_REPLAYED,
  STAMP_OFFSET,
  writeStamp,
  type Stamp,
} from '../../measure/events/stamp.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { deriveSeed, Random } from '../../measure/random.ts';
import type { Schedule } from '../../measure/time/schedule.ts';
import type { Application, Connection, Listener } from '../../servers/target.ts';
import { nullListener } from '../../servers/null-target.ts';
import { outageTimes } from '../outage.ts';
import { sizedPayloads } from '../sized-payloads.ts';
import { sliceSchedule } from '../slice-schedule.ts';
import type { HalfMeasurements, ServerHalf, ServerHalfContext, Slice, SliceOutcome } from '../workload.ts';
import { greetingPayload } from './greeting.ts';
import { lossesNs, outageOf, serversOf, serverStays, type StormParameters } from './parameters.ts';
import { toldByServer } from './reconnect-policy.ts';
import { ReplayBuffer } from '../replay-buffer.ts';
import { StormWatch } from './storm-watch.ts';

export const STORM_CHANNEL = 'news';

/** A slice that another process has begun: what is left of its schedule, and the number of its first event. */
interface TakenOver {
  readonly schedule: Schedule;
  readonly nextDueNs: number | undefined;
  readonly first: number;
}

export class StormServer implements ServerHalf {
  connections = 0;
  readonly application: Application;
  readonly #context: ServerHalfContext<StormParameters>;
  readonly #payloads: ReturnType<typeof sizedPayloads>;
  readonly #buffer: ReplayBuffer;
  readonly #watch = new StormWatch();
  readonly #sendLag = new DurationHistogram();
  readonly #random: Random;
  readonly #stamp: Stamp = emptyStamp();
  #listener: Listener | undefined;
  #takenOver: TakenOver | undefined;
  #lostNs: number | undefined;
  #downNs: number | undefined;

  constructor(context: ServerHalfContext<StormParameters>) {
    const { parameters, seed } = context;
    this.#context = context;
    this.#payloads = stormPayloads(parameters, seed);
    this.#buffer = new ReplayBuffer(parameters.bufferEvents);
    this.#random = new Random(deriveSeed(seed, 'told'));
    this.application = {
      started: (listener) => {
        this.#listener = listener;
        if (this.#lostNs !== undefined) this.#downNs = nowNs() - this.#lostNs;
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

  #opened(connection: Connection): void {
    this.connections++;
    this.#watch.accepted();
    const { next } = this.#buffer;
    const after = connection.resumeAfter;
    const first = after === undefined ? next : this.#buffer.firstAfter(after);
    this.#greet(connection, first);
    for (let sequence = first; sequence < next; sequence++) {
      connection.send(this.#event(sequence, this.#buffer.dueNs(sequence), FLAG_REPLAYED));
    }
  }

  #greet(connection: Connection, first: number): void {
    const retryMs = toldByServer(this.#context.parameters, this.#random);
    const data = greetingPayload(retryMs);
    const now = nowNs();
    writeStamp(data, STAMP_OFFSET, {
      intendedNs: now,
      sentNs: now,
      source: 0,
      sequence: first,
      flags: FLAG_GREETING,
    });
    connection.send(retryMs === undefined ? { data } : { data, retryMs });
  }

  #event(sequence: number, dueNs: number, flags: number): { data: Buffer; id: string } {
    const stamp = this.#stamp;
    stamp.intendedNs = dueNs;
    stamp.sentNs = nowNs();
    stamp.sequence = sequence;
    stamp.flags = flags;
    const data = this.#payloads.of(sequence);
    writeStamp(data, STAMP_OFFSET, stamp);
    return { data, id: String(sequence) };
  }

  takeOver(slice: Slice, sent: Readonly<Record<string, number>>): void {
    const first = sent['0'] ?? 0;
    const schedule = this.#schedule(slice);
    this.#buffer.beginAt(first);
    const { parameters, place } = this.#context;
    this.#lostNs = outageTimes(outageOf(parameters, place)!, slice).lostNs;
    this.#watch.start();
    let dueNs = schedule.next();
    while (dueNs !== undefined && dueNs <= nowNs()) {
      this.#buffer.add(dueNs);
      dueNs = schedule.next();
    }
    this.#takenOver = { schedule, nextDueNs: dueNs, first };
  }

  /** As fast as the slice; never faster than the load otherwise: the buffer is bounded. */
  #schedule(slice: Slice): Schedule {
    return sliceSchedule('constant', this.#context.parameters.rateHz, slice);
  }

  run(slice: Slice): Promise<SliceOutcome> {
    if (slice.discard) return this.#runDiscarded(slice);
    const { parameters, agenda } = this.#context;
    const recorded = slice.phase === 'steady';
    const taken = this.#takenOver;
    this.#takenOver = undefined;
    if (recorded && taken === undefined && (serverStays(parameters) || !this.#isFirst))
      agenda.at(lossesNs(parameters, slice)[0], () => this.#watch.start());
    const schedule = taken?.schedule ?? this.#schedule(slice);
    const first = taken?.first ?? this.#buffer.next;
    return new Promise((resolve) => {
      const publish = (dueNs: number): void => {
        const sequence = this.#buffer.add(dueNs);
        const event = this.#event(sequence, dueNs, 0);
        if (recorded) this.#sendLag.record(this.#stamp.sentNs - dueNs);
        this.#listener!.broadcast(STORM_CHANNEL, event);
        next(schedule.next());
      };
      const next = (dueNs: number | undefined): void => {
        if (dueNs !== undefined) agenda.at(dueNs, publish);
        else resolve(this.#outcome(this.#buffer.next - first));
      };
      next(taken === undefined ? schedule.next() : taken.nextDueNs);
    });
  }

  /** Of two servers one says what both have published: each event is one, and has one number. */
  #outcome(offered: number): SliceOutcome {
    return this.#isFirst ? { offered, sent: { '0': this.#buffer.next } } : { offered: 0, sent: {} };
  }

  get #isFirst(): boolean {
    return (this.#context.place ?? 0) === 0;
  }

  /** The same work with the sends discarded; no number is used up. */
  #runDiscarded(slice: Slice): Promise<SliceOutcome> {
    const schedule = this.#schedule(slice);
    let offered = 0;
    return new Promise((resolve) => {
      const publish = (dueNs: number): void => {
        nullListener.broadcast(STORM_CHANNEL, this.#event(offered++, dueNs, 0));
        next();
      };
      const next = (): void => {
        const dueNs = schedule.next();
        if (dueNs === undefined) resolve(this.#outcome(offered));
        else this.#context.agenda.at(dueNs, publish);
      };
      next();
    });
  }

  measurements(): HalfMeasurements {
    // Two servers send each event.
    const sends = serversOf(this.#context.parameters) === 1 ? {} : { sends: this.#sendLag.count };
    return {
      histograms: { send_lag: { histogram: this.#sendLag, phase: 'steady', ...sends } },
      values: {
        ...this.#watch.stop(),
        ...(this.#downNs === undefined ? {} : { down_time: this.#downNs }),
      },
    };
  }

  reset(): void {
    this.#sendLag.reset();
    this.#watch.reset();
    this.#lostNs = this.#downNs = undefined;
  }
}

/** What both halves know of the events. */
export function stormPayloads(
  { payloadBytes }: StormParameters,
  seed: number,
): ReturnType<typeof sizedPayloads> {
  return sizedPayloads({ payloadBytes, content: 'text' }, seed);
}
