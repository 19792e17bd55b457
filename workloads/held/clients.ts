// The client half of connections that are held: opens them at a rate, stops at the first that fails, and accounts
// every heartbeat by its sequence number. As lean as `held-server.ts`.
import type {
  ClientClose,
  ClientTransport,
  ConnectTimings,
  Receiver,
  Subscription,
} from '../../clients/client.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { DurationTally } from '../../measure/figures/duration-tally.ts';
import { Paced, type Pace } from '../../measure/time/paced.ts';
import { emptyCounts, SequenceTracker, type DeliveryCounts } from '../../measure/events/sequence.ts';
import { stampPlace } from '../../measure/events/stamp-place.ts';
import { emptyStamp, readStamp, STAMP_OFFSET, type Stamp } from '../../measure/events/stamp.ts';
import { count, countClose } from '../count-close.ts';
import { clientName } from '../heartbeat.ts';
import { subscribeOptions, type OtherServer } from '../other-server.ts';
import { HELD_CHANNEL } from './server.ts';
import { unanswered } from '../unanswered.ts';
import type { ConnectOutcome } from '../workload.ts';

export interface HeldClientsOptions {
  readonly transport: ClientTransport;
  readonly host: string;
  readonly port: number;
  /** Source addresses, taken in turn; none leaves the choice to the system. */
  readonly addresses: readonly string[];
  /** This process opens the indices `process`, `process + processes`, …: those of one server. */
  readonly process: number;
  readonly processes: number;
  /** A connect that takes longer is given up, and has failed. */
  readonly connectTimeoutMs: number;
  /** A server that is not of this project; undefined: its own wire surface. */
  readonly otherServer?: OtherServer;
  /** That server relays the same heartbeats to all connections; otherwise nobody can tell it to send any. */
  readonly relayed?: boolean;
}

/** What has become of the heartbeats. */
export interface HeldAccount extends DeliveryCounts {
  readonly expected: number;
  readonly lost: number;
  readonly malformed: number;
}

/** Before the first heartbeat. */
export function emptyAccount(): HeldAccount {
  return { expected: 0, ...emptyCounts(), lost: 0, malformed: 0 };
}

const CHECK_MS = 100;

/** One connection; the methods of `Receiver` are called in its read callbacks. */
class HeldConnection implements Receiver {
  readonly index: number;
  readonly tracker: SequenceTracker;
  /** Number of the first heartbeat that is its own: a relay's earlier ones are not. */
  readonly first: number;
  subscription: Subscription | undefined = undefined;
  isOpen = false;
  isOver = false;
  readonly #clients: HeldClients;

  constructor(clients: HeldClients, index: number, first: number) {
    this.#clients = clients;
    this.index = index;
    this.first = first;
    this.tracker = new SequenceTracker(first);
    this.tracker.settle(first);
  }

  opened(): void {
    this.isOpen = true;
    this.#clients.opened(this);
  }

  message(bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    this.#clients.delivered(this, bytes, start, end, receivedNs);
  }

  closed(reason: ClientClose): void {
    this.isOver = true;
    this.#clients.closed(this, reason);
  }
}

export class HeldClients {
  /** Connections that ended after they had been open, without being told to. */
  readonly unexpectedCloses: Record<string, number> = {};
  /** Of the connects since the last call of `open`. */
  readonly connectTime = new DurationTally();
  /** Received − intended, and received − sent, of the heartbeats since the last reset. */
  readonly latency = new DurationTally();
  readonly serviceTime = new DurationTally();
  readonly #options: HeldClientsOptions;
  readonly #connections: HeldConnection[] = [];
  readonly #counts = emptyCounts();
  readonly #stamp: Stamp = emptyStamp();
  #malformed = 0;
  /** Heartbeats that a relay has been told to send so far. */
  #relayed = 0;
  #ramp: Ramp | undefined;

  constructor(options: HeldClientsOptions) {
    this.#options = options;
  }

  /** Opens `pace.count` more; resolves when each has opened or failed. The first that fails halts it. */
  async open(pace: Pace): Promise<ConnectOutcome> {
    this.connectTime.reset();
    const ramp = new Ramp(pace, this.#options.connectTimeoutMs, () => this.#start());
    this.#ramp = ramp;
    const outcome = await ramp.done;
    this.#ramp = undefined;
    return outcome;
  }

  /** No more connects are begun: somebody else's has failed. */
  halt(): void {
    this.#ramp?.halt();
  }

  #start(): HeldConnection {
    const { transport, addresses, process, processes } = this.#options;
    const nth = this.#connections.length;
    const connection = new HeldConnection(this, process + nth * processes, this.#relayed);
    this.#connections.push(connection);
    const localAddress = addresses[nth % addresses.length];
    connection.subscription = transport.subscribe(
      {
        ...subscribeOptions(this.#options, HELD_CHANNEL, clientName(connection.index)),
        ...(localAddress === undefined ? {} : { localAddress }),
      },
      connection,
    );
    return connection;
  }

  opened({ subscription }: HeldConnection): void {
    const { startedNs, openedNs } = subscription!.timings;
    this.connectTime.record(openedNs! - startedNs);
    this.#ramp?.opened();
  }

  delivered(
    connection: HeldConnection,
    bytes: Uint8Array,
    start: number,
    end: number,
    receivedNs: number,
  ): void {
    const stamp = this.#stamp;
    const { otherServer, relayed } = this.#options;
    const isOther = otherServer !== undefined;
    if (isOther && relayed !== true) return;
    const place = isOther ? stampPlace(bytes, start, end) : start + STAMP_OFFSET;
    if (place < 0) return; // What the server has to say beside the heartbeats.
    if (!readStamp(bytes, place, end, stamp) || (!isOther && stamp.source !== connection.index)) {
      this.#malformed++;
    } else if (connection.tracker.note(stamp.sequence, this.#counts)) {
      this.latency.record(receivedNs - stamp.intendedNs);
      this.serviceTime.record(receivedNs - stamp.sentNs);
    }
  }

  closed({ isOpen, subscription }: HeldConnection, reason: ClientClose): void {
    if (!isOpen) this.#ramp?.failed(reason, subscription?.timings);
    else if (reason.cause !== 'client') countClose(this.unexpectedCloses, reason);
  }

  /** How many are open. */
  get held(): number {
    return this.#connections.reduce((held, { isOpen, isOver }) => held + (isOpen && !isOver ? 1 : 0), 0);
  }

  /** `sent`: heartbeats that each index has been sent so far (see `HeldServer.sent`); by a relay, those to all. */
  account(sent: readonly number[]): HeldAccount {
    let expected = 0;
    let lost = 0;
    for (const { index, tracker, first, isOpen } of this.#connections) {
      if (!isOpen) continue;
      const end = sent[this.#options.relayed === true ? 0 : index] ?? 0;
      expected += Math.max(0, end - first);
      lost += tracker.lost(end);
    }
    return { ...this.#counts, expected, lost, malformed: this.#malformed };
  }

  /** Resolves with the account as soon as none is missing, or after `timeoutMs`. */
  async settled(sent: readonly number[], timeoutMs: number): Promise<HeldAccount> {
    if (this.#options.relayed === true) this.#relayed = sent[0] ?? 0;
    const untilNs = nowNs() + timeoutMs * NS_PER_MS;
    for (;;) {
      const account = this.account(sent);
      if (account.lost === 0 || nowNs() > untilNs) return account;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  resetDurations(): void {
    this.latency.reset();
    this.serviceTime.reset();
  }

  /** Ends all by a TCP reset, so that nothing of them stays behind; resolves when the last has closed. */
  async reset(): Promise<void> {
    this.#ramp?.halt();
    const left = this.#connections.filter(({ isOver }) => !isOver);
    for (const [ended, { subscription }] of left.entries()) {
      subscription!.reset!();
      if (ended % 500 === 499) await new Promise(setImmediate);
    }
    while (left.some(({ isOver }) => !isOver)) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** One stretch of connects; knows those that are under way in the order of their begin. */
class Ramp {
  readonly done: Promise<ConnectOutcome>;
  readonly #failures: Record<string, number> = {};
  readonly #underWay: { readonly connection: HeldConnection; readonly begunNs: number }[] = [];
  readonly #timeoutNs: number;
  readonly #paced: Paced;
  readonly #check: NodeJS.Timeout;
  #opened = 0;
  #settled = 0;
  #begun = 0;
  #allBegun = false;
  #resolve!: (outcome: ConnectOutcome) => void;

  constructor(pace: Pace, timeoutMs: number, start: () => HeldConnection) {
    this.#timeoutNs = timeoutMs * NS_PER_MS;
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#check = setInterval(() => this.#giveUpOld(), CHECK_MS);
    this.#paced = new Paced(pace, () => {
      this.#begun++;
      this.#underWay.push({ begunNs: nowNs(), connection: start() });
    });
    void this.#begin();
  }

  async #begin(): Promise<void> {
    await this.#paced.done;
    this.#allBegun = true;
    this.#conclude();
  }

  halt(): void {
    this.#paced.halt();
  }

  opened(): void {
    this.#opened++;
    this.#settle();
  }

  failed(reason: ClientClose, timings: ConnectTimings | undefined): void {
    if (reason.cause === 'client')
      count(this.#failures, unanswered(timings)); // Given up by this side.
    else countClose(this.#failures, reason);
    this.halt();
    this.#settle();
  }

  #settle(): void {
    this.#settled++;
    this.#conclude();
  }

  #conclude(): void {
    if (!this.#allBegun || this.#settled < this.#begun) return;
    clearInterval(this.#check);
    this.#resolve({ opened: this.#opened, failures: this.#failures });
  }

  #giveUpOld(): void {
    const now = nowNs();
    let first = 0;
    for (const { connection, begunNs } of this.#underWay) {
      if (!connection.isOpen && !connection.isOver) {
        if (now - begunNs < this.#timeoutNs) break;
        connection.subscription?.reset!();
      }
      first++;
    }
    this.#underWay.splice(0, first);
  }
}
