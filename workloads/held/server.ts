// The server half of connections that are held: keeps them, and sends each one a stamped heartbeat in each round. It
// loads little, because many such processes share a machine: no histogram, no metronome.
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { Paced } from '../../measure/time/paced.ts';
import { emptyStamp, STAMP_OFFSET, writeStamp, type Stamp } from '../../measure/events/stamp.ts';
import type { Application, Connection } from '../../servers/target.ts';
import { clientIndex, heartbeatPayload } from '../heartbeat.ts';

/** The channel that every held connection subscribes to. */
export const HELD_CHANNEL = 'held';

export const HELD_PAYLOAD_BYTES = 64;

export class HeldServer {
  /** Open now. */
  connections = 0;
  readonly application: Application;
  /** By index of the client; undefined where it has not come, or has left. */
  readonly #open: (Connection | undefined)[] = [];
  /** Heartbeats sent to each index so far: the next one's sequence number. */
  readonly #sent: number[] = [];
  readonly #payload: Buffer = heartbeatPayload(HELD_PAYLOAD_BYTES);
  readonly #stamp: Stamp = emptyStamp();

  constructor() {
    this.application = {
      started() {},
      opened: (connection) => this.#opened(connection),
      received() {},
      requested(stream) {
        stream.finish({ data: new Uint8Array() });
      },
      writable() {},
      closed: (connection) => this.#closed(connection),
    };
  }

  /**
   * One heartbeat to each connection that is open when its turn comes, spread evenly over `spreadMs` from `fromNs` on.
   * Resolves, when the last has been handed over, with how many were sent.
   */
  async round(fromNs: number, spreadMs: number): Promise<number> {
    const count = this.#open.length;
    let sent = 0;
    const pace = { fromNs, gapNs: (spreadMs * NS_PER_MS) / Math.max(count, 1), count };
    await new Paced(pace, (index, dueNs) => {
      const connection = this.#open[index];
      if (connection === undefined) return;
      connection.send({ data: this.#stamped(index, dueNs) });
      sent++;
    }).done;
    return sent;
  }

  /** How many heartbeats each index has been sent, from the first one on. */
  get sent(): readonly number[] {
    return this.#sent;
  }

  #opened(connection: Connection): void {
    this.connections++;
    const index = clientIndex(connection.client);
    while (this.#open.length <= index) {
      this.#open.push(undefined);
      this.#sent.push(0);
    }
    this.#open[index] = connection;
  }

  #closed(connection: Connection): void {
    this.connections--;
    const index = clientIndex(connection.client);
    if (this.#open[index] === connection) this.#open[index] = undefined;
  }

  #stamped(index: number, intendedNs: number): Buffer {
    const stamp = this.#stamp;
    stamp.intendedNs = intendedNs;
    stamp.sentNs = nowNs();
    stamp.source = index;
    stamp.sequence = this.#sent[index]!++;
    writeStamp(this.#payload, STAMP_OFFSET, stamp);
    return this.#payload;
  }
}
