// The server half of `watch`: pushes stamped events at a steady rate from the moment when it listens, whoever is there
// and whatever slice it is, as a server of one's own does that nobody can tell when to push.
import type { Agenda } from '../../measure/time/agenda.ts';
import { NS_PER_MS, NS_PER_S, nowNs } from '../../measure/clock.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { emptyStamp, STAMP_OFFSET, writeStamp, type Stamp } from '../../measure/events/stamp.ts';
import type { Application, Listener } from '../../servers/target.ts';
import { heartbeatPayload } from '../heartbeat.ts';
import type { HalfMeasurements, ServerHalf, ServerHalfContext, Slice, SliceOutcome } from '../workload.ts';
import type { WatchParameters } from './parameters.ts';

/** The one channel. */
export const WATCHED = 'watch';

export class WatchServer implements ServerHalf {
  connections = 0;
  readonly application: Application;
  readonly #agenda: Agenda;
  readonly #gapNs: number;
  readonly #payload: Buffer;
  readonly #stamp: Stamp = emptyStamp();
  readonly #sendLag = new DurationHistogram();
  #recording = false;

  constructor({ parameters, agenda }: ServerHalfContext<WatchParameters>) {
    this.#agenda = agenda;
    this.#gapNs = NS_PER_S / parameters.rateHz;
    this.#payload = heartbeatPayload(parameters.payloadBytes);
    this.application = {
      started: (listener) => this.#pushTo(listener),
      opened: () => {
        this.connections++;
      },
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

  #pushTo(listener: Listener): void {
    const fromNs = nowNs();
    let count = 0;
    const push = (dueNs: number): void => {
      const stamp = this.#stamp;
      stamp.intendedNs = dueNs;
      stamp.sequence = count++;
      stamp.sentNs = nowNs();
      writeStamp(this.#payload, STAMP_OFFSET, stamp);
      if (this.#recording) this.#sendLag.record(stamp.sentNs - dueNs);
      listener.broadcast(WATCHED, { data: this.#payload });
      next();
    };
    const next = (): void => this.#agenda.at(Math.round(fromNs + (count + 1) * this.#gapNs), push);
    next();
  }

  /** How many events there were is known to those who watch. */
  async run({ phase, discard, toNs }: Slice): Promise<SliceOutcome> {
    this.#recording = phase === 'steady' && !discard;
    await new Promise((resolve) => setTimeout(resolve, (toNs - nowNs()) / NS_PER_MS));
    this.#recording = false;
    return { offered: 0, sent: {} };
  }

  measurements(): HalfMeasurements {
    return { histograms: { send_lag: { histogram: this.#sendLag, phase: 'steady' } }, values: {} };
  }

  reset(): void {
    this.#sendLag.reset();
  }
}
