// The server half of `presence`: rooms with few members, to which little is sent, and which are told when a visitor comes
// or goes. Every event of a room has its number there, whatever it was sent for.
import { nowNs } from '../../measure/clock.ts';
import {
  emptyStamp,
  FLAG_GREETING,
  STAMP_OFFSET,
  writeStamp,
  type Stamp,
} from '../../measure/events/stamp.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { deriveSeed, Random } from '../../measure/random.ts';
import { nullListener } from '../../servers/null-target.ts';
import type { Application, Connection, Listener } from '../../servers/target.ts';
import { sliceSchedule } from '../slice-schedule.ts';
import type { HalfMeasurements, ServerHalf, ServerHalfContext, Slice, SliceOutcome } from '../workload.ts';
import { isVisitor, roomName, roomNumber, type PresenceParameters } from './parameters.ts';
import { presenceEvent } from './presence-event.ts';
import { allGone } from './visits.ts';

export class PresenceServer implements ServerHalf {
  connections = 0;
  readonly application: Application;
  readonly #context: ServerHalfContext<PresenceParameters>;
  /** By room: members now, events so far, and of these the ones that were scheduled; the last of null slices too. */
  readonly #online: Int32Array;
  readonly #sequences: Int32Array;
  readonly #scheduled: Int32Array;
  readonly #stamp: Stamp = emptyStamp();
  readonly #sendLag = new DurationHistogram();
  #listener: Listener | undefined;

  constructor(context: ServerHalfContext<PresenceParameters>) {
    this.#context = context;
    const { rooms } = context.parameters;
    this.#online = new Int32Array(rooms);
    this.#sequences = new Int32Array(rooms);
    this.#scheduled = new Int32Array(rooms);
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
      closed: (connection) => this.#closed(connection),
    };
  }

  /** A visitor is told to everybody in the room, itself included; a member that stays is greeted. */
  #opened(connection: Connection): void {
    this.connections++;
    const room = roomNumber(connection.channel);
    this.#online[room]!++;
    if (isVisitor(connection.client)) return this.#tell(room);
    const data = this.#event(room, nowNs(), 0, FLAG_GREETING);
    connection.send({ data });
  }

  #closed(connection: Connection): void {
    this.connections--;
    const room = roomNumber(connection.channel);
    this.#online[room]!--;
    if (isVisitor(connection.client)) this.#tell(room);
  }

  #tell(room: number): void {
    const data = this.#event(room, nowNs(), this.#sequences[room]!++, 0);
    this.#listener!.broadcast(roomName(room), { data });
  }

  #event(room: number, intendedNs: number, sequence: number, flags: number): Buffer {
    const data = presenceEvent(this.#online[room]!, this.#context.parameters.payloadBytes);
    const stamp = this.#stamp;
    stamp.intendedNs = intendedNs;
    stamp.sentNs = nowNs();
    stamp.source = room;
    stamp.sequence = sequence;
    stamp.flags = flags;
    writeStamp(data, STAMP_OFFSET, stamp);
    return data;
  }

  async run(slice: Slice): Promise<SliceOutcome> {
    const { parameters, agenda } = this.#context;
    const schedule = sliceSchedule('poisson', parameters.rateHz, slice);
    const random = new Random(deriveSeed(slice.seed, 'rooms'));
    const recorded = slice.phase === 'steady' && !slice.discard;
    const listener = slice.discard ? nullListener : this.#listener!;
    let offered = 0;
    await new Promise<void>((resolve) => {
      const send = (dueNs: number): void => {
        offered++;
        const room = random.integer(parameters.rooms);
        const data = this.#event(room, dueNs, slice.discard ? 0 : this.#sequences[room]!++, 0);
        if (!slice.discard) this.#scheduled[room]!++;
        if (recorded) this.#sendLag.record(this.#stamp.sentNs - dueNs);
        listener.broadcast(roomName(room), { data });
        next();
      };
      const next = (): void => {
        const dueNs = schedule.next();
        if (dueNs === undefined) resolve();
        else agenda.at(dueNs, send);
      };
      next();
    });
    if (!slice.discard) await allGone(parameters, slice);
    return { offered, sent: Object.fromEntries(this.#scheduled.entries()) };
  }

  measurements(): HalfMeasurements {
    return { histograms: { send_lag: { histogram: this.#sendLag, phase: 'steady' } }, values: {} };
  }

  reset(): void {
    this.#sendLag.reset();
  }
}
