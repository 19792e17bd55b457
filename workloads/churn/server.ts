// The server half of `churn`: greets each connection with an event. Its null slice is an idle one: the CPU that
// the same process takes in the same time while nobody comes.
import { nowNs } from '../../measure/clock.ts';
import {
  emptyStamp,
  FLAG_GREETING,
  STAMP_OFFSET,
  writeStamp,
  type Stamp,
} from '../../measure/events/stamp.ts';
import type { Application, Connection } from '../../servers/target.ts';
import { allGone, connectSchedule } from './slice.ts';
import type { ChurnParameters } from './parameters.ts';
import { heartbeatPayload } from '../heartbeat.ts';
import type { HalfMeasurements, ServerHalf, ServerHalfContext, Slice, SliceOutcome } from '../workload.ts';

export class ChurnServer implements ServerHalf {
  connections = 0;
  readonly application: Application;
  readonly #parameters: ChurnParameters;
  readonly #greeting: Buffer;
  readonly #stamp: Stamp = { ...emptyStamp(), flags: FLAG_GREETING };

  constructor({ parameters }: ServerHalfContext<ChurnParameters>) {
    this.#parameters = parameters;
    this.#greeting = heartbeatPayload(parameters.payloadBytes);
    this.application = {
      started() {},
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
    this.#stamp.intendedNs = this.#stamp.sentNs = nowNs();
    writeStamp(this.#greeting, STAMP_OFFSET, this.#stamp);
    connection.send({ data: this.#greeting });
  }

  /** The connects are the clients' to offer; of a null slice, those that are left out are counted here. */
  async run(slice: Slice): Promise<SliceOutcome> {
    let offered = 0;
    if (slice.discard) {
      const schedule = connectSchedule(this.#parameters, slice, 1, slice.seed);
      while (schedule.next() !== undefined) offered++;
    }
    await allGone(this.#parameters, slice);
    return { offered, sent: {} };
  }

  measurements(): HalfMeasurements {
    return { histograms: {}, values: {} };
  }

  reset(): void {
    // It records nothing of its own.
  }
}
