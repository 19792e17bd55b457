// Who is in a room of `presence`: members that stay, and visitors that come for a moment.
import type { ClientClose, Receiver, Subscription } from '../../clients/client.ts';
import { SequenceTracker } from '../../measure/events/sequence.ts';
import { ConnectingSubscriber } from '../connecting-subscriber.ts';

/** What they ask of their half, which records. */
export interface PeopleUser {
  subscribe(room: number, client: string, receiver: Receiver): Subscription;
  delivered(member: Member, bytes: Uint8Array, start: number, end: number, receivedNs: number): void;
  visited(visitor: Visitor, bytes: Uint8Array, start: number, end: number, receivedNs: number): void;
  left(visitor: Visitor, reason: ClientClose): void;
  closed(reason: ClientClose): void;
}

export class Member extends ConnectingSubscriber {
  readonly tracker = new SequenceTracker();
  readonly index: number;
  readonly room: number;
  readonly #user: PeopleUser;

  constructor(user: PeopleUser, index: number, room: number) {
    super();
    this.#user = user;
    this.index = index;
    this.room = room;
  }

  message(bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    this.#user.delivered(this, bytes, start, end, receivedNs);
  }

  protected subscribe(): Subscription {
    return this.#user.subscribe(this.room, `c${this.index}`, this);
  }

  protected ended(reason: ClientClose): void {
    this.#user.closed(reason);
  }
}

export class Visitor implements Receiver {
  readonly room: number;
  readonly dueNs: number;
  /** Of a steady slice. */
  readonly recorded: boolean;
  /** Undefined before its first event. */
  tracker: SequenceTracker | undefined;
  readonly subscription: Subscription;
  readonly #user: PeopleUser;

  constructor(user: PeopleUser, name: string, visit: { room: number; dueNs: number }, recorded: boolean) {
    this.#user = user;
    this.room = visit.room;
    this.dueNs = visit.dueNs;
    this.recorded = recorded;
    this.subscription = user.subscribe(visit.room, name, this);
  }

  message(bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    this.#user.visited(this, bytes, start, end, receivedNs);
  }

  closed(reason: ClientClose): void {
    this.#user.left(this, reason);
  }
}
