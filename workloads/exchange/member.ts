// One member of a room. Its methods of `Receiver` are called in the read callbacks.
import type { ClientClose, Subscription } from '../../clients/client.ts';
import type { SequenceTracker } from '../../measure/events/sequence.ts';
import { ConnectingSubscriber } from '../connecting-subscriber.ts';

/** What a member asks of its half, which sends and records. */
export interface MemberUser {
  subscribe(member: Member): Subscription;
  delivered(member: Member, bytes: Uint8Array, start: number, end: number, receivedNs: number): void;
  /** A message was answered; `isFurtherPost`: it is the first of its POST. */
  acknowledged(sentNs: number, writtenNs: number, answeredNs: number, isFurtherPost: boolean): void;
  closed(reason: ClientClose): void;
}

export class Member extends ConnectingSubscriber {
  readonly index: number;
  readonly room: number;
  /** Messages that it has sent. */
  sent = 0;
  /** By sender, made when the sender is first heard. */
  readonly trackers = new Map<number, SequenceTracker>();
  readonly #half: MemberUser;
  /** Of the POST that was answered last. */
  #writtenNs = 0;

  constructor(half: MemberUser, index: number, room: number) {
    super();
    this.#half = half;
    this.index = index;
    this.room = room;
  }

  message(bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    this.#half.delivered(this, bytes, start, end, receivedNs);
  }

  acknowledged(_status: number, sentNs: number, writtenNs: number, answeredNs: number): void {
    // Messages of one POST were written at the same time, and are answered one after the other.
    const isFurtherPost = writtenNs !== this.#writtenNs;
    this.#writtenNs = writtenNs;
    this.#half.acknowledged(sentNs, writtenNs, answeredNs, isFurtherPost);
  }

  protected subscribe(): Subscription {
    return this.#half.subscribe(this);
  }

  protected ended(reason: ClientClose): void {
    this.#half.closed(reason);
  }
}
