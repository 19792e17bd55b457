// The server half of `cluster`, one in each process: publishes every second event of the schedule to the subscribers of its
// own process and to the backplane, and pushes what comes from there to its own subscribers.
import { nowNs } from '../../measure/clock.ts';
import {
  emptyStamp,
  FLAG_GREETING,
  readStamp,
  STAMP_LENGTH,
  STAMP_OFFSET,
  STAMP_PREFIX,
  writeStamp,
  type Stamp,
} from '../../measure/events/stamp.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { nullListener } from '../../servers/null-target.ts';
import type { Application, Connection, Listener } from '../../servers/target.ts';
import type { Backplane } from '../backplane.ts';
import { sizedPayloads } from '../sized-payloads.ts';
import { sliceSchedule } from '../slice-schedule.ts';
import type { HalfMeasurements, ServerHalf, ServerHalfContext, Slice, SliceOutcome } from '../workload.ts';
import { PROCESSES, type ClusterParameters } from './parameters.ts';

export const CLUSTER_CHANNEL = 'news';

export class ClusterServer implements ServerHalf {
  connections = 0;
  readonly application: Application;
  readonly #context: ServerHalfContext<ClusterParameters>;
  readonly #place: number;
  readonly #payloads: ReturnType<typeof clusterPayloads>;
  readonly #backplane: Backplane;
  readonly #sendLag = new DurationHistogram();
  readonly #hop = new DurationHistogram();
  readonly #stamp: Stamp = emptyStamp();
  readonly #received: Stamp = emptyStamp();
  /** Of this process: the number of its next event. */
  #next = 0;
  /** Events that have come from the other process since the last reset: what a warm-up sent had come before. */
  #crossed = 0;
  #listener: Listener | undefined;

  /** Throws where no backplane is handed in: a single process is no cluster. */
  constructor(context: ServerHalfContext<ClusterParameters>) {
    const { backplane, parameters, seed, place = 0 } = context;
    if (backplane === undefined)
      throw new Error('The workload "cluster" needs the other process: it runs in trials only.');
    this.#context = context;
    this.#place = place;
    this.#backplane = backplane;
    this.#payloads = clusterPayloads(parameters, seed);
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
    backplane.onEvent((event) => this.#cameAcross(event));
  }

  /** Says which process it is, by the source of the greeting's stamp. */
  #opened(connection: Connection): void {
    this.connections++;
    const data = Buffer.from(`${STAMP_PREFIX}${'-'.repeat(STAMP_LENGTH)}"}`, 'latin1');
    const now = nowNs();
    const stamp = { intendedNs: now, sentNs: now, source: this.#place, sequence: 0, flags: FLAG_GREETING };
    writeStamp(data, STAMP_OFFSET, stamp);
    connection.send({ data });
  }

  #cameAcross(event: Uint8Array): void {
    const now = nowNs();
    if (readStamp(event, STAMP_OFFSET, event.length, this.#received)) {
      this.#hop.record(now - this.#received.sentNs);
      this.#crossed++;
    }
    this.#listener?.broadcast(CLUSTER_CHANNEL, { data: event });
  }

  #event(sequence: number, dueNs: number): Buffer {
    const stamp = this.#stamp;
    stamp.intendedNs = dueNs;
    stamp.sentNs = nowNs();
    stamp.source = this.#place;
    stamp.sequence = sequence;
    const data = this.#payloads.of(sequence);
    writeStamp(data, STAMP_OFFSET, stamp);
    return data;
  }

  run(slice: Slice): Promise<SliceOutcome> {
    const { agenda, parameters } = this.#context;
    const schedule = sliceSchedule('constant', parameters.rateHz, slice);
    const isSteady = slice.phase === 'steady' && !slice.discard;
    const first = this.#next;
    let discarded = 0;
    let turn = 0;
    const publish = (dueNs: number): void => {
      if (slice.discard) {
        nullListener.broadcast(CLUSTER_CHANNEL, { data: this.#event(discarded++, dueNs) });
        return;
      }
      const data = this.#event(this.#next++, dueNs);
      if (isSteady) this.#sendLag.record(this.#stamp.sentNs - dueNs);
      // To its own subscribers first, as an application does that has something to say.
      this.#listener!.broadcast(CLUSTER_CHANNEL, { data });
      this.#backplane.publish(data);
    };
    return new Promise((resolve) => {
      const next = (): void => {
        let dueNs = schedule.next();
        while (dueNs !== undefined && turn++ % PROCESSES !== this.#place) dueNs = schedule.next();
        if (dueNs === undefined)
          return resolve({
            offered: slice.discard ? discarded : this.#next - first,
            sent: { [this.#place]: this.#next },
          });
        agenda.at(dueNs, () => {
          publish(dueNs);
          next();
        });
      };
      next();
    });
  }

  measurements(): HalfMeasurements {
    return {
      histograms: {
        send_lag: { histogram: this.#sendLag, phase: 'steady' },
        backplane_time: { histogram: this.#hop, phase: 'steady' },
      },
      values: { events_across: this.#crossed },
    };
  }

  reset(): void {
    this.#sendLag.reset();
    this.#hop.reset();
    this.#crossed = 0;
  }
}

/** What both halves know of the events; each process has the same ones. */
export function clusterPayloads(
  { payloadBytes }: ClusterParameters,
  seed: number,
): ReturnType<typeof sizedPayloads> {
  return sizedPayloads({ payloadBytes, content: 'text' }, seed);
}
