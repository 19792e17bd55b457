// The uplink of one SSE subscriber: POSTs, one after the other, on a connection that is kept alive. A POST
// waits until the one before it has been answered: HTTP/1.1 without pipelining, as browsers do it.
// https://www.rfc-editor.org/rfc/rfc9112#section-9.3
import { nowNs } from '../../measure/clock.ts';
import type { ClientClose, ConnectOptions, Receiver } from '../client.ts';
import { CUT_SHORT, protocolBroken, socketFailed } from '../client-close.ts';
import type { ResponseHead } from '../http-response-head.ts';
import { HttpResponseParser, type ResponseHandler } from './http-response-parser.ts';
import { openSocket } from './open-socket.ts';
import type { LeanSocket, SocketUser } from './socket.ts';
import type { ProtocolError } from '../protocol-error.ts';
import type { ReadPath } from '../read-path.ts';
import { PostQueue, type Post } from './post-queue.ts';

/** The subscriber, which ends when its uplink breaks. */
export interface UplinkOwner {
  end(close: ClientClose): void;
}

export class LeanSseUplink implements SocketUser, ResponseHandler {
  readonly #path: ReadPath;
  readonly #options: ConnectOptions;
  readonly #receiver: Receiver;
  readonly #owner: UplinkOwner;
  #socket: LeanSocket | undefined;
  #http = new HttpResponseParser();
  #connected = false;
  #status = 0;
  /** What waits for its turn, and the POST that waits for its answer. */
  readonly #queue: PostQueue;
  #unanswered: Post | undefined;
  #writtenNs = 0;

  /** `queue`: what it shares with other connections. */
  constructor(
    path: ReadPath,
    options: ConnectOptions,
    receiver: Receiver,
    owner: UplinkOwner,
    queue = new PostQueue(options),
  ) {
    this.#queue = queue;
    this.#path = path;
    this.#options = options;
    this.#receiver = receiver;
    this.#owner = owner;
    this.#socket = openSocket(path, options, this);
  }

  /** Sends a message, or queues it behind the ones before it. */
  send(message: Uint8Array, binary: boolean): void {
    this.#queue.add(message, binary);
    this.sendNext();
  }

  /** Ends the connection without a report. */
  abandon(): void {
    this.#queue.clear();
    this.#socket?.abandon();
    this.#socket = undefined;
  }

  /** Sends what waits, if it can. */
  sendNext(): void {
    if (this.#unanswered !== undefined || this.#queue.isEmpty) return;
    if (this.#socket === undefined) {
      this.#connected = false;
      this.#http = new HttpResponseParser();
      this.#socket = openSocket(this.#path, this.#options, this);
    }
    if (!this.#connected || !this.#socket.writable) return; // called again when it is connected, or gone
    this.#unanswered = this.#queue.take()!;
    this.#writtenNs = nowNs();
    this.#socket.send(this.#unanswered.bytes);
  }

  connected(): void {
    this.#connected = true;
    this.sendNext();
  }

  read(_socket: LeanSocket, bytes: Buffer, end: number): void {
    this.#http.feed(bytes, 0, end, this);
  }

  broken(_socket: LeanSocket, error: ProtocolError): void {
    this.#owner.end(protocolBroken(error));
  }

  ended(_socket: LeanSocket, error: NodeJS.ErrnoException | undefined): void {
    this.#socket = undefined;
    if (error === undefined) this.#http.finish(this); // the answer may have lasted until now
    if (error !== undefined) this.#owner.end(socketFailed(error, this.#connected));
    else if (this.#unanswered !== undefined) this.#owner.end(CUT_SHORT);
    // Otherwise the server has ended an idle connection, as HTTP lets it: the next POST opens another one.
    else this.sendNext();
  }

  responseHead(head: ResponseHead, headBytes: number): void {
    this.#path.counters.headBytes += headBytes;
    this.#status = head.status;
  }

  responseBody(): void {}

  responseEnd(keepAlive: boolean): void {
    const answered = this.#unanswered;
    if (answered === undefined) return; // an answer to no question: RFC 9112 section 9.2 lets it be ignored
    this.#unanswered = undefined;
    if (!keepAlive) {
      this.#socket?.abandon();
      this.#socket = undefined;
    }
    for (const sentNs of answered.sentNs)
      this.#receiver.acknowledged?.(this.#status, sentNs, this.#writtenNs, this.#path.receivedNs);
    this.sendNext();
  }
}
