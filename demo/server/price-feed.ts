// Publishes one channel of prices over both transports of a stack: the same events at the same times, each transport
// first in turn, so that neither is always the second to be written.
import { nowNs } from '../../measure/clock.ts';
import { STAMP_OFFSET, writeStamp } from '../../measure/events/stamp.ts';
import type { Agenda } from '../../measure/time/agenda.ts';
import type { CloseReason, Connection, Listener } from '../../servers/target.ts';
import { FLAG_REPLAYED } from '../wire.ts';
import { ClientTally, type ServedCounts } from './client-tally.ts';
import { PriceLog, type LogSetup } from './price-log.ts';

export interface FeedSetup extends LogSetup {
  readonly channel: string;
}

export class PriceFeed {
  readonly channel: string;
  readonly #agenda: Agenda;
  readonly #listeners: readonly Listener[];
  readonly #log: PriceLog;
  readonly #open = new Set<Connection>();
  readonly #tallies = new Map<string, ClientTally>();
  #stopped = false;

  constructor(setup: FeedSetup, agenda: Agenda, listeners: readonly Listener[]) {
    this.channel = setup.channel;
    this.#agenda = agenda;
    this.#listeners = listeners;
    this.#log = new PriceLog(setup, nowNs());
    this.#schedule();
  }

  /** Nothing more is published; connections stay, and so do the counts. */
  stop(): void {
    this.#stopped = true;
  }

  get published(): number {
    return this.#log.next;
  }

  opened(connection: Connection): void {
    const tally = this.#tallies.get(connection.client) ?? new ClientTally();
    this.#tallies.set(connection.client, tally);
    tally.opened++;
    this.#open.add(connection);
    if (connection.resumeAfter === undefined) return;
    for (const sequence of this.#log.after(connection.resumeAfter)) {
      const data = this.#log.copy(sequence);
      this.#stamp(data, sequence, FLAG_REPLAYED);
      connection.send({ data, id: String(sequence) });
      tally.wrote(data.length, connection.bufferedBytes, true);
    }
  }

  closed(connection: Connection, reason: CloseReason): void {
    this.#open.delete(connection);
    this.#tallies.get(connection.client)?.closed(reason);
  }

  counts(): Record<string, ServedCounts> {
    return Object.fromEntries([...this.#tallies].map(([client, tally]) => [client, tally.counts()]));
  }

  #schedule(): void {
    this.#agenda.at(this.#log.dueNs(this.#log.next), () => {
      if (this.#stopped) return;
      this.#publish();
      this.#schedule();
    });
  }

  #publish(): void {
    const sequence = this.#log.next;
    const data = Buffer.from(this.#log.take());
    const inTurn = sequence % 2 === 0 ? this.#listeners : this.#listeners.toReversed();
    for (const listener of inTurn) {
      this.#stamp(data, sequence, 0);
      listener.broadcast(this.channel, { data, id: String(sequence) });
    }
    for (const connection of this.#open) {
      this.#tallies.get(connection.client)!.wrote(data.length, connection.bufferedBytes, false);
    }
  }

  #stamp(data: Buffer, sequence: number, flags: number): void {
    const intendedNs = Math.round(this.#log.dueNs(sequence));
    writeStamp(data, STAMP_OFFSET, { intendedNs, sentNs: nowNs(), source: 0, sequence, flags });
  }
}
