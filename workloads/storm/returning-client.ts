// A client of `storm`: subscribes, accounts for every event, loses its connection, and comes back when its policy says so,
// with the number of the last event that it has.
import type { ClientClose, ConnectTimings, Subscription } from '../../clients/client.ts';
import { nowNs } from '../../measure/clock.ts';
import { SequenceTracker } from '../../measure/events/sequence.ts';
import { ConnectingSubscriber } from '../connecting-subscriber.ts';

/** What a client asks of its half, which records. */
export interface ReturningClientUser {
  subscribe(client: ReturningClient, resumeAfter: number | undefined): Subscription;
  message(client: ReturningClient, bytes: Uint8Array, start: number, end: number, receivedNs: number): void;
  /** An open connection has ended. Returns whether that was to be: the client then comes back. */
  lost(client: ReturningClient, reason: ClientClose): boolean;
  /** An attempt to come back has failed. Returns whether the client tries again. */
  failed(client: ReturningClient, reason: ClientClose): boolean;
  /** How long to wait before the next attempt, in nanoseconds. */
  waitNs(client: ReturningClient): number;
  /** Calls `task` then, unless everybody leaves before. */
  at(dueNs: number, task: () => void): void;
}

export class ReturningClient extends ConnectingSubscriber {
  readonly tracker = new SequenceTracker();
  readonly index: number;
  /** Of its first connect. */
  firstTimings: ConnectTimings | undefined;
  /** Attempts to come back since the loss. */
  attempts = 0;
  state: 'here' | 'away' | 'given-up' = 'here';
  /** Which of the slice's losses it has had last. */
  loss = 0;
  /** When that was due. */
  lostNs = 0;
  /** What the server has told in the payload of its greeting. */
  toldMs: number | undefined;
  readonly #user: ReturningClientUser;
  /** Of the latest connection that had one: a new one begins without. */
  #lastEventId = '';

  constructor(user: ReturningClientUser, index: number) {
    super();
    this.#user = user;
    this.index = index;
  }

  message(bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    this.#user.message(this, bytes, start, end, receivedNs);
  }

  /** Its connection breaks, as by a network that goes: by a reset where the client can do that. */
  cut(): void {
    const { subscription } = this;
    if (subscription?.reset === undefined) subscription?.drop();
    else subscription.reset();
  }

  protected subscribe(): Subscription {
    const subscription = this.#user.subscribe(this, this.#resumeAfter());
    this.firstTimings ??= subscription.timings;
    return subscription;
  }

  /** An event stream's own `Last-Event-ID`; over WebSocket the number stands in the event. Undefined before any event. */
  #resumeAfter(): number | undefined {
    this.#lastEventId = this.subscription?.lastEventId || this.#lastEventId;
    if (this.#lastEventId !== '') return Number(this.#lastEventId);
    return this.tracker.next === 0 ? undefined : this.tracker.next - 1;
  }

  protected ended(reason: ClientClose): void {
    const user = this.#user;
    const again = this.state === 'away' ? user.failed(this, reason) : user.lost(this, reason);
    if (!again) return;
    if (this.state === 'here') this.attempts = 0;
    this.state = 'away';
    user.at(nowNs() + user.waitNs(this), () => {
      this.attempts++;
      this.subscription = this.subscribe();
    });
  }
}
