// A user who makes a new WebSocket for every request: the twin of HTTP without keep-alive. Only the payload says
// that a stream has ended, and a client does not read payloads: a connection is closed when the next request comes.
import type { ClientClose, ConnectTimings, Receiver, Requester } from './client.ts';
import { CLOSED_BY_CLIENT } from './client-close.ts';
import { ConnectTimes } from './connect-times.ts';

/** `timings` are those of the connection of the last request. */
export class ReconnectingRequester implements Requester {
  readonly #connect: (receiver: Receiver) => Requester;
  readonly #receiver: Receiver;
  readonly #noTimes: ConnectTimings = new ConnectTimes();
  #current: Requester | undefined;
  #opened = false;
  #closing = false;

  /** `connect` makes a connection for one request. */
  constructor(connect: (receiver: Receiver) => Requester, receiver: Receiver) {
    this.#connect = connect;
    this.#receiver = receiver;
    setImmediate(() => this.#reportOpened());
  }

  get timings(): ConnectTimings {
    return this.#current?.timings ?? this.#noTimes;
  }

  request(message: Uint8Array, binary = false): void {
    if (this.#closing) return;
    const receiver = this.#receiver;
    const last = this.#current;
    const current: Requester = this.#connect({
      opened: () => this.#reportOpened(),
      message: (...event) => {
        if (this.#current === current) receiver.message(...event);
      },
      keptAlive: () => receiver.keptAlive?.(),
      closed: (reason) => {
        if (this.#current === current) this.#end(reason);
      },
    });
    this.#current = current;
    current.request(message, binary);
    last?.close();
  }

  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    if (this.#current === undefined) setImmediate(() => this.#receiver.closed(CLOSED_BY_CLIENT));
    else this.#current.close();
  }

  #reportOpened(): void {
    if (this.#opened || this.#closing) return;
    this.#opened = true;
    this.#receiver.opened?.();
  }

  #end(reason: ClientClose): void {
    this.#closing = true;
    this.#receiver.closed(reason);
  }
}
