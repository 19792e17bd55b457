// The server half of `gone`: an event to each connection, heartbeats where the case has some, and when the application was
// told of which end.
import type { Agenda } from '../../measure/time/agenda.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { emptyStamp, STAMP_OFFSET, writeStamp, type Stamp } from '../../measure/events/stamp.ts';
import type { Application, Connection } from '../../servers/target.ts';
import { clientIndex, heartbeatPayload } from '../heartbeat.ts';
import type { HalfMeasurements, ServerHalf, ServerHalfContext, Slice, SliceOutcome } from '../workload.ts';
import type { GoneParameters } from './parameters.ts';

export class GoneServer implements ServerHalf {
  connections = 0;
  readonly application: Application;
  readonly #parameters: GoneParameters;
  readonly #agenda: Agenda;
  readonly #open = new Set<Connection>();
  readonly #payload: Buffer;
  readonly #stamp: Stamp = emptyStamp();
  readonly #noticeTime = new DurationHistogram();
  #sequence = 0;
  /** While the network is gone: since when. */
  #goneNs: number | undefined;
  #watched = 0;

  constructor({ parameters, agenda }: ServerHalfContext<GoneParameters>) {
    this.#parameters = parameters;
    this.#agenda = agenda;
    this.#payload = heartbeatPayload(parameters.payloadBytes);
    this.application = {
      started() {},
      opened: (connection) => {
        this.connections++;
        this.#open.add(connection);
      },
      received() {},
      requested(stream) {
        stream.finish({ data: new Uint8Array() });
      },
      writable() {},
      closed: (connection) => {
        this.connections--;
        this.#open.delete(connection);
        if (this.#goneNs !== undefined && nowNs() > this.#goneNs)
          this.#noticeTime.record(nowNs() - this.#goneNs);
      },
    };
  }

  /** Nothing is to be warmed up. */
  async run(slice: Slice): Promise<SliceOutcome> {
    if (slice.phase !== 'steady' || slice.discard) return { offered: 0, sent: {} };
    const { afterMs, heartbeat, heartbeatMs } = this.#parameters;
    const goneNs = slice.fromNs + (afterMs * NS_PER_MS) / slice.rateScale;
    const offered = this.#open.size;
    this.#watched = offered;
    const sequence = this.#sequence++;
    await this.#at(slice.fromNs, () => this.#sendToAll(slice.fromNs, sequence));
    this.#goneNs = goneNs;
    const beats =
      heartbeat === 'sent'
        ? setInterval(() => {
            for (const connection of this.#open) connection.keepAlive();
          }, heartbeatMs)
        : undefined;
    await this.#at(slice.toNs, () => {
      this.#goneNs = undefined;
    });
    clearInterval(beats);
    return { offered, sent: { gone: this.#sequence } };
  }

  #at(dueNs: number, act: () => void): Promise<void> {
    return new Promise((resolve) => {
      this.#agenda.at(dueNs, () => {
        act();
        resolve();
      });
    });
  }

  #sendToAll(intendedNs: number, sequence: number): void {
    for (const connection of this.#open) {
      Object.assign(this.#stamp, {
        intendedNs,
        sentNs: nowNs(),
        source: clientIndex(connection.client),
        sequence,
      });
      writeStamp(this.#payload, STAMP_OFFSET, this.#stamp);
      connection.send({ data: this.#payload });
    }
  }

  measurements(): HalfMeasurements {
    const histogram = this.#noticeTime;
    const noticed = histogram.count;
    return {
      histograms: { notice_time: { histogram, phase: 'steady', sends: noticed } },
      values: {
        gone_clients: this.#watched,
        gone_noticed: noticed,
        gone_unnoticed: this.#watched - noticed,
      },
    };
  }

  reset(): void {
    this.#noticeTime.reset();
    this.#watched = 0;
  }
}
