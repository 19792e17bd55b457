// A client of `poll`: asks, reads the answer, and asks again: when it is time, or at once.
import type { ClientClose, ConnectTimings, Receiver, Requester } from '../../clients/client.ts';
import { SequenceTracker } from '../../measure/events/sequence.ts';
import type { Connecting } from '../connect-ramp.ts';
import { question } from './question.ts';

/** What a poller asks of its half, which records. */
export interface PollerUser {
  open(poller: Poller): Requester;
  message(poller: Poller, bytes: Uint8Array, start: number, end: number, receivedNs: number): void;
  /** An answer has ended. Returns whether the poller asks again at once. */
  answered(poller: Poller): boolean;
  asked(): void;
  closed(reason: ClientClose): void;
}

export class Poller implements Receiver, Connecting {
  readonly index: number;
  readonly tracker = new SequenceTracker();
  requester: Requester | undefined;
  /** Whether it knows with which number events begin. */
  hasBegun = false;
  /** A question has not been answered to its end. */
  isWaiting = false;
  readonly #user: PollerUser;
  /** It was time to ask while the last question had not been answered. */
  #isLate = false;
  #settled: { opened: () => void; failed: (reason: ClientClose) => void } | undefined;

  constructor(user: PollerUser, index: number) {
    this.#user = user;
    this.index = index;
  }

  connect(opened: () => void, failed: (reason: ClientClose) => void): void {
    this.#settled = { opened, failed };
    this.requester = this.#user.open(this);
  }

  giveUp(): void {
    this.requester?.close();
  }

  get timings(): ConnectTimings | undefined {
    return this.requester?.timings;
  }

  /** It asks where events begin, before anything is published: it is connected when it knows. */
  opened(): void {
    this.ask();
  }

  /** Asks; while a question is unanswered, as soon as it is. */
  ask(): void {
    if (this.isWaiting) {
      this.#isLate = true;
      return;
    }
    this.#isLate = false;
    this.isWaiting = true;
    if (this.hasBegun) this.#user.asked();
    this.requester!.request(question(this.hasBegun ? this.tracker.next - 1 : undefined));
  }

  message(bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    this.#user.message(this, bytes, start, end, receivedNs);
  }

  streamEnded(): void {
    this.answered();
  }

  /** The answer has come to its end. */
  answered(): void {
    this.isWaiting = false;
    if (this.#settled !== undefined) {
      this.hasBegun = true;
      this.#settled.opened();
      this.#settled = undefined;
    } else if (this.#user.answered(this) || this.#isLate) this.ask();
  }

  closed(reason: ClientClose): void {
    this.isWaiting = false;
    if (this.#settled === undefined) this.#user.closed(reason);
    else this.#settled.failed(reason);
    this.#settled = undefined;
  }
}
