// One user of `stream`: asks when it is due, reads what comes, and may leave in the middle of it. Who leaves closes
// the connection, as a closed page does, and comes back at once with a new one.
import type { ClientClose, ConnectTimings, Receiver, Requester } from '../../clients/client.ts';
import type { Connecting } from '../connect-ramp.ts';
import type { Reading, ReadStream } from './read-stream.ts';

/** What a user needs of the client half. */
export interface UserHome {
  open(receiver: Receiver, user: number): Requester;
  /** A user wants to ask. */
  begun(user: number, request: number, dueNs: number): ReadStream;
  /** The request that a user is about to send. */
  request(user: number, request: number, stream: ReadStream): Uint8Array;
  /** A token has come; `reading`: what its user was reading. */
  delivered(
    reading: ReadStream | undefined,
    bytes: Uint8Array,
    start: number,
    end: number,
    receivedNs: number,
  ): Reading;
  /** A request has been answered to its end, or never will be. */
  ended(): void;
  /** A connection ended that its user had not closed. */
  closed(reason: ClientClose): void;
}

/** A connection of a user: what still comes of one that has been left is nobody's. */
class Seat implements Receiver {
  isLeft = false;
  readonly #user: User;

  constructor(user: User) {
    this.#user = user;
  }

  opened(): void {
    if (!this.isLeft) this.#user.opened();
  }

  message(bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    if (!this.isLeft) this.#user.message(bytes, start, end, receivedNs);
  }

  streamEnded(): void {
    if (!this.isLeft) this.#user.answered();
  }

  closed(reason: ClientClose): void {
    if (!this.isLeft) this.#user.closed(reason);
  }
}

export class User implements Connecting {
  requester: Requester | undefined;
  readonly index: number;
  readonly #home: UserHome;
  #seat = new Seat(this);
  #settled: { opened: () => void; failed: (reason: ClientClose) => void } | undefined;
  /** How often this user has asked, or wanted to. */
  #requests = 0;
  #reading: ReadStream | undefined;
  readonly #waiting: { readonly stream: ReadStream; readonly request: number }[] = [];
  #gone = false;

  constructor(home: UserHome, index: number) {
    this.#home = home;
    this.index = index;
  }

  connect(opened: () => void, failed: (reason: ClientClose) => void): void {
    this.#settled = { opened, failed };
    this.requester = this.#home.open(this.#seat, this.index);
  }

  giveUp(): void {
    this.requester?.close();
  }

  get timings(): ConnectTimings | undefined {
    return this.requester?.timings;
  }

  opened(): void {
    this.#settled?.opened();
    this.#settled = undefined;
  }

  /** For the agenda: the user wants to ask. */
  readonly due = (dueNs: number): void => {
    const request = this.#requests++;
    const stream = this.#home.begun(this.index, request, dueNs);
    if (this.#gone || this.requester === undefined) {
      this.#home.ended();
    } else {
      this.#waiting.push({ stream, request });
      this.#askNext();
    }
  };

  #askNext(): void {
    if (this.#reading !== undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#reading = next.stream;
    this.requester!.request(this.#home.request(this.index, next.request, next.stream));
  }

  message(bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    const reading = this.#home.delivered(this.#reading, bytes, start, end, receivedNs);
    if (reading === 'left') this.#leave();
    else if (reading === 'complete') this.answered();
  }

  #leave(): void {
    this.#seat.isLeft = true;
    this.requester!.close();
    this.#seat = new Seat(this);
    this.requester = this.#home.open(this.#seat, this.index);
    this.answered();
  }

  answered(): void {
    this.#reading = undefined;
    this.#home.ended();
    this.#askNext();
  }

  closed(reason: ClientClose): void {
    if (this.#settled !== undefined) this.#settled.failed(reason);
    else if (reason.cause !== 'client') this.#home.closed(reason);
    this.#settled = undefined;
    this.#gone = true;
    for (let left = this.#waiting.length + (this.#reading === undefined ? 0 : 1); left > 0; left--) {
      this.#home.ended();
    }
    this.#reading = undefined;
    this.#waiting.length = 0;
  }
}
