// The server half of `idle`: keeps every connection alive, each in its turn.
import type { Agenda } from '../../measure/time/agenda.ts';
import { nowNs } from '../../measure/clock.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { emptyStamp, STAMP_OFFSET, writeStamp, type Stamp } from '../../measure/events/stamp.ts';
import { NullConnection } from '../../servers/null-target.ts';
import type { Application, Connection } from '../../servers/target.ts';
import { clientIndex, heartbeatPayload, heartbeatRateHz } from '../heartbeat.ts';
import { sliceSchedule } from '../slice-schedule.ts';
import type { IdleParameters } from './parameters.ts';
import type { HalfMeasurements, ServerHalf, ServerHalfContext, Slice, SliceOutcome } from '../workload.ts';

export class IdleServer implements ServerHalf {
  connections = 0;
  readonly application: Application;
  readonly #parameters: IdleParameters;
  readonly #agenda: Agenda;
  /** By index of the client; undefined where it has not come, or has left. */
  readonly #open: (Connection | undefined)[];
  readonly #nobody = new NullConnection('idle', '');
  readonly #payload: Buffer;
  readonly #stamp: Stamp = emptyStamp();
  readonly #sendLag = new DurationHistogram();
  /** Heartbeats so far, over all connections. */
  #total = 0;
  /** The same of null slices, which no client may notice. */
  #nullTotal = 0;

  constructor({ parameters, agenda }: ServerHalfContext<IdleParameters>) {
    this.#parameters = parameters;
    this.#agenda = agenda;
    this.#payload = heartbeatPayload(parameters.payloadBytes);
    this.#open = Array.from({ length: parameters.connections }, () => undefined);
    this.application = {
      started() {},
      opened: (connection) => {
        this.connections++;
        this.#open[clientIndex(connection.client)] = connection;
      },
      received() {},
      requested(stream) {
        stream.finish({ data: new Uint8Array() });
      },
      writable() {},
      closed: (connection) => {
        this.connections--;
        const index = clientIndex(connection.client);
        if (this.#open[index] === connection) this.#open[index] = undefined;
      },
    };
  }

  run(slice: Slice): Promise<SliceOutcome> {
    const { connections, keepAlive } = this.#parameters;
    const schedule = sliceSchedule('constant', heartbeatRateHz(this.#parameters), slice);
    const recorded = slice.phase === 'steady' && !slice.discard;
    let offered = 0;
    return new Promise((resolve) => {
      const beat = (dueNs: number): void => {
        const count = slice.discard ? this.#nullTotal++ : this.#total++;
        offered++;
        const connection = slice.discard ? this.#nobody : this.#open[count % connections];
        const sentNs = nowNs();
        if (recorded) this.#sendLag.record(sentNs - dueNs);
        if (keepAlive === 'protocol') connection?.keepAlive();
        else connection?.send({ data: this.#stamped(dueNs, sentNs, count) });
        next();
      };
      const next = (): void => {
        const dueNs = schedule.next();
        if (dueNs !== undefined) this.#agenda.at(dueNs, beat);
        else resolve({ offered, sent: slice.discard ? {} : { heartbeats: this.#total } });
      };
      next();
    });
  }

  #stamped(intendedNs: number, sentNs: number, count: number): Buffer {
    const { connections } = this.#parameters;
    const stamp = this.#stamp;
    stamp.intendedNs = intendedNs;
    stamp.sentNs = sentNs;
    stamp.source = count % connections;
    stamp.sequence = Math.floor(count / connections);
    writeStamp(this.#payload, STAMP_OFFSET, stamp);
    return this.#payload;
  }

  measurements(): HalfMeasurements {
    return { histograms: { send_lag: { histogram: this.#sendLag, phase: 'steady' } }, values: {} };
  }

  reset(): void {
    this.#sendLag.reset();
  }
}
