// What the demo does with connections, written once and served over both transports of a stack: channels of prices,
// answers token by token, and the time of day of this machine's monotonic clock for who asks over WebSocket.
import { nowNs } from '../../measure/clock.ts';
import { STAMP_LENGTH, STAMP_OFFSET, STAMP_PREFIX, writeStamp } from '../../measure/events/stamp.ts';
import type { Agenda } from '../../measure/time/agenda.ts';
import type { Application, Listener } from '../../servers/target.ts';
import { CLOCK_CHANNEL, type AnswerRecord } from '../wire.ts';
import { Answers } from './answers.ts';
import type { ServedCounts } from './client-tally.ts';
import { PriceFeed, type FeedSetup } from './price-feed.ts';

/** What is served of a channel, without what the relay knows. */
export interface ServedFeed {
  readonly published: number;
  readonly clients: Readonly<Record<string, ServedCounts>>;
}

export class DemoApplication {
  readonly listeners: Listener[] = [];
  readonly application: Application;
  readonly #agenda: Agenda;
  readonly #feeds = new Map<string, PriceFeed>();
  readonly #answers: Answers;

  constructor(agenda: Agenda) {
    this.#agenda = agenda;
    this.#answers = new Answers(agenda);
    this.application = {
      started: (listener) => void this.listeners.push(listener),
      opened: (connection) => {
        const feed = this.#feeds.get(connection.channel);
        if (feed !== undefined) feed.opened(connection);
        else if (connection.channel !== CLOCK_CHANNEL) connection.end();
      },
      received: (connection) => {
        if (connection.channel === CLOCK_CHANNEL) connection.send({ data: timeNow() });
      },
      requested: (reply, request) => this.#answers.requested(reply, request),
      writable() {},
      closed: (connection, reason) => this.#feeds.get(connection.channel)?.closed(connection, reason),
    };
  }

  startFeed(setup: FeedSetup): void {
    this.#feeds.set(setup.channel, new PriceFeed(setup, this.#agenda, this.listeners));
  }

  stopFeed(channel: string): void {
    this.#feeds.get(channel)?.stop();
  }

  /** Forgets a channel that nobody uses any more. */
  dropFeed(channel: string): void {
    this.stopFeed(channel);
    this.#feeds.delete(channel);
  }

  /** Undefined where there is no such channel. */
  feed(channel: string): ServedFeed | undefined {
    const feed = this.#feeds.get(channel);
    return feed === undefined ? undefined : { published: feed.published, clients: feed.counts() };
  }

  answer(name: string): AnswerRecord | undefined {
    return this.#answers.record(name);
  }
}

function timeNow(): Uint8Array {
  const data = Buffer.from(`${STAMP_PREFIX}${'-'.repeat(STAMP_LENGTH)}"}`);
  const now = nowNs();
  writeStamp(data, STAMP_OFFSET, { intendedNs: now, sentNs: now, source: 0, sequence: 0, flags: 0 });
  return data;
}
