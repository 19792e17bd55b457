// The server half of `silence`: one event to each connection at the beginning, and another one after its silence.
import type { Agenda } from '../../measure/time/agenda.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { emptyStamp, STAMP_OFFSET, writeStamp, type Stamp } from '../../measure/events/stamp.ts';
import type { Application, Connection } from '../../servers/target.ts';
import { clientIndex, heartbeatPayload } from '../heartbeat.ts';
import type { HalfMeasurements, ServerHalf, ServerHalfContext, Slice, SliceOutcome } from '../workload.ts';
import { silenceMs, type SilenceParameters } from './parameters.ts';

export class SilenceServer implements ServerHalf {
  connections = 0;
  readonly application: Application;
  readonly #parameters: SilenceParameters;
  readonly #agenda: Agenda;
  /** By index of the client; undefined where it has not come, or has left. */
  readonly #open: (Connection | undefined)[] = [];
  readonly #payload: Buffer;
  readonly #stamp: Stamp = emptyStamp();
  /** Events so far, of each connection. */
  #sequence = 0;

  constructor({ parameters, agenda }: ServerHalfContext<SilenceParameters>) {
    this.#parameters = parameters;
    this.#agenda = agenda;
    this.#payload = heartbeatPayload(parameters.payloadBytes);
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

  /** A warm-up, or a slice whose sends are discarded, would break the silence. */
  async run(slice: Slice): Promise<SliceOutcome> {
    if (slice.phase !== 'steady' || slice.discard) return { offered: 0, sent: {} };
    const { connections } = this.#parameters;
    const first = this.#sequence;
    this.#sequence += 2;
    const sends = Array.from({ length: connections }, async (_, index) => {
      await this.#sendAt(slice.fromNs, index, first);
      const afterNs = (silenceMs(index, this.#parameters) * NS_PER_MS) / slice.rateScale;
      await this.#sendAt(slice.fromNs + afterNs, index, first + 1);
    });
    await Promise.all(sends);
    return { offered: 2 * connections, sent: { silence: this.#sequence } };
  }

  #sendAt(dueNs: number, index: number, sequence: number): Promise<void> {
    return new Promise((resolve) => {
      this.#agenda.at(dueNs, () => {
        Object.assign(this.#stamp, { intendedNs: dueNs, sentNs: nowNs(), source: index, sequence });
        writeStamp(this.#payload, STAMP_OFFSET, this.#stamp);
        this.#open[index]?.send({ data: this.#payload });
        resolve();
      });
    });
  }

  measurements(): HalfMeasurements {
    return { histograms: {}, values: {} };
  }

  reset(): void {}
}
