// The server half of `poll`: publishes at the due times, and answers questions: at once with what there is, or with nothing;
// or, where the client waits, as soon as there is something.
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import {
  emptyStamp,
  FLAG_GREETING,
  FLAG_LAST,
  STAMP_OFFSET,
  writeStamp,
  type Stamp,
} from '../../measure/events/stamp.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { nullListener } from '../../servers/null-target.ts';
import type { Application, ReplyStream } from '../../servers/target.ts';
import { ReplayBuffer } from '../replay-buffer.ts';
import { sizedPayloads } from '../sized-payloads.ts';
import { sliceSchedule } from '../slice-schedule.ts';
import type { HalfMeasurements, ServerHalf, ServerHalfContext, Slice, SliceOutcome } from '../workload.ts';
import { pollNs, type PollParameters } from './parameters.ts';
import { afterOf, noEvent } from './question.ts';

export class PollServer implements ServerHalf {
  /** The application hears of questions only. */
  readonly connections = undefined;
  readonly application: Application;
  readonly #context: ServerHalfContext<PollParameters>;
  readonly #payloads: ReturnType<typeof pollPayloads>;
  readonly #buffer: ReplayBuffer;
  /** Clients that wait for the next event. */
  readonly #waiting = new Set<ReplyStream>();
  readonly #sendLag = new DurationHistogram();
  readonly #stamp: Stamp = emptyStamp();

  constructor(context: ServerHalfContext<PollParameters>) {
    this.#context = context;
    this.#payloads = pollPayloads(context.parameters, context.seed);
    this.#buffer = new ReplayBuffer(context.parameters.bufferEvents);
    this.application = {
      started() {},
      opened() {},
      received() {},
      requested: (stream, asked) => this.#answer(stream, afterOf(asked)),
      abandoned: (stream) => {
        this.#waiting.delete(stream);
      },
      writable() {},
      closed() {},
    };
  }

  #answer(stream: ReplyStream, after: number | undefined): void {
    const { mode } = this.#context.parameters;
    const { next } = this.#buffer;
    if (after === undefined) return stream.finish({ data: this.#nothing(next) });
    for (let sequence = this.#buffer.firstAfter(after); sequence < next; sequence++) {
      const dueNs = this.#buffer.dueNs(sequence);
      if (mode === 'push') stream.send({ data: this.#event(sequence, dueNs, 0) });
      else if (sequence < next - 1) stream.send({ data: this.#event(sequence, dueNs, 0) });
      else return stream.finish({ data: this.#event(sequence, dueNs, FLAG_LAST) });
    }
    if (mode === 'short') stream.finish({ data: this.#nothing(next) });
    else this.#waiting.add(stream);
  }

  #publish(sequence: number, dueNs: number): void {
    if (this.#context.parameters.mode === 'push') {
      for (const stream of this.#waiting) stream.send({ data: this.#event(sequence, dueNs, 0) });
      return;
    }
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const stream of waiting) stream.finish({ data: this.#event(sequence, dueNs, FLAG_LAST) });
  }

  #event(sequence: number, dueNs: number, flags: number): Buffer {
    return this.#stamped(this.#payloads.of(sequence), sequence, dueNs, flags);
  }

  /** An answer without an event; it says with which number events go on. */
  #nothing(next: number): Buffer {
    return this.#stamped(noEvent(), next, nowNs(), FLAG_GREETING | FLAG_LAST);
  }

  #stamped(data: Buffer, sequence: number, intendedNs: number, flags: number): Buffer {
    const stamp = this.#stamp;
    stamp.intendedNs = intendedNs;
    stamp.sentNs = nowNs();
    stamp.sequence = sequence;
    stamp.flags = flags;
    writeStamp(data, STAMP_OFFSET, stamp);
    return data;
  }

  async run(slice: Slice): Promise<SliceOutcome> {
    const { parameters, agenda } = this.#context;
    const recorded = slice.phase === 'steady' && !slice.discard;
    const schedule = sliceSchedule('constant', parameters.rateHz, slice);
    let offered = 0;
    await new Promise<void>((resolve) => {
      const publish = (dueNs: number): void => {
        offered++;
        if (slice.discard) {
          nullListener.broadcast('', { data: this.#event(offered, dueNs, 0) });
        } else {
          if (recorded) this.#sendLag.record(nowNs() - dueNs);
          this.#publish(this.#buffer.add(dueNs), dueNs);
        }
        next();
      };
      const next = (): void => {
        const dueNs = schedule.next();
        if (dueNs === undefined) resolve();
        else agenda.at(dueNs, publish);
      };
      next();
    });
    if (!slice.discard) await allAsked(parameters, slice);
    return { offered, sent: { '0': this.#buffer.next } };
  }

  measurements(): HalfMeasurements {
    return { histograms: { send_lag: { histogram: this.#sendLag, phase: 'steady' } }, values: {} };
  }

  reset(): void {
    this.#sendLag.reset();
  }
}

/** What both halves know of the events. */
export function pollPayloads(
  { payloadBytes }: PollParameters,
  seed: number,
): ReturnType<typeof sizedPayloads> {
  return sizedPayloads({ payloadBytes, content: 'text' }, seed);
}

/** Waits until everybody has asked once more after the slice, so that both halves meter the answers to it. */
export async function allAsked(parameters: PollParameters, slice: Slice): Promise<void> {
  const untilNs = slice.toNs + pollNs(parameters, slice);
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, (untilNs - nowNs()) / NS_PER_MS)));
}
