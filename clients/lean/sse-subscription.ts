// One subscriber over Server-Sent Events: a GET whose response is the event stream, and beside it, where the
// workload sends, a connection for POSTs. https://html.spec.whatwg.org/multipage/server-sent-events.html
import { nowNs } from '../../measure/clock.ts';
import type { ClientClose, ConnectTimings, Receiver, SubscribeOptions, Subscription } from '../client.ts';
import {
  CLOSED_BY_CLIENT,
  CUT_SHORT,
  protocolBroken,
  rejected,
  socketFailed,
  STREAM_ENDED,
} from '../client-close.ts';
import { ConnectTimes } from '../connect-times.ts';
import { EventStreamParser, type EventStreamHandler } from './event-stream-parser.ts';
import type { ResponseHead } from '../http-response-head.ts';
import { HttpResponseParser, type ResponseHandler } from './http-response-parser.ts';
import { LeanSocket, type SocketUser } from './socket.ts';
import { LeanSseUplink } from './sse-uplink.ts';
import { isEventStream, MAX_EVENT_BYTES, notAnEventStream } from '../event-stream-response.ts';
import type { ProtocolError } from '../protocol-error.ts';
import type { ReadPath } from '../read-path.ts';
import { eventStreamHead } from '../request-head.ts';

export class LeanSseSubscription implements Subscription, SocketUser, ResponseHandler, EventStreamHandler {
  readonly #times = new ConnectTimes();
  readonly #path: ReadPath;
  readonly #receiver: Receiver;
  readonly #socket: LeanSocket;
  readonly #http = new HttpResponseParser();
  readonly #events = new EventStreamParser(MAX_EVENT_BYTES);
  readonly #uplink: LeanSseUplink | undefined;
  /** Kept until the request has been written. */
  #options: SubscribeOptions | undefined;
  /** Why it ends, from the moment when that is certain: nothing is delivered after it. */
  #close: ClientClose | undefined;

  constructor(path: ReadPath, options: SubscribeOptions, receiver: Receiver) {
    this.#path = path;
    this.#options = options;
    this.#receiver = receiver;
    this.#socket = new LeanSocket(path, options, this);
    this.#uplink = options.uplink ? new LeanSseUplink(path, options, receiver, this) : undefined;
  }

  get timings(): ConnectTimings {
    return this.#times;
  }

  get lastEventId(): string {
    return this.#events.lastEventId;
  }

  send(message: Uint8Array): void {
    if (this.#uplink === undefined) {
      throw new Error('send() needs an uplink: subscribe with `uplink: true`');
    }
    if (this.#close === undefined) this.#uplink.send(message);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.end(CLOSED_BY_CLIENT);
  }

  /** The same: an event stream has no closing handshake. */
  drop(): void {
    this.close();
  }

  reset(): void {
    this.#close ??= CLOSED_BY_CLIENT;
    this.#uplink?.abandon();
    this.#events.discard();
    this.#socket.resetAndDestroy();
  }

  /** Ends both connections; the first reason given is the one that is reported. */
  end(close: ClientClose): void {
    if (this.#close !== undefined) return;
    this.#close = close;
    this.#uplink?.abandon();
    this.#events.discard();
    this.#socket.destroy();
  }

  connected(socket: LeanSocket): void {
    this.#times.connectedNs = nowNs();
    socket.send(eventStreamHead(this.#options!));
    this.#options = undefined;
  }

  read(_socket: LeanSocket, bytes: Buffer, end: number): void {
    if (this.#close === undefined) this.#http.feed(bytes, 0, end, this);
  }

  broken(_socket: LeanSocket, error: ProtocolError): void {
    this.end(protocolBroken(error));
  }

  ended(_socket: LeanSocket, error: NodeJS.ErrnoException | undefined): void {
    if (this.#close === undefined) {
      if (error !== undefined) {
        this.end(socketFailed(error, this.#times.connectedNs !== undefined));
      } else {
        // Without its last chunk the response is incomplete, but between two events nothing is missing.
        const opened = this.#times.openedNs !== undefined;
        this.end(opened && !this.#events.midEvent ? STREAM_ENDED : CUT_SHORT);
      }
    }
    this.#receiver.closed(this.#close!);
  }

  responseHead(head: ResponseHead, headBytes: number): void {
    this.#path.counters.headBytes += headBytes;
    if (head.status >= 100 && head.status < 200 && head.status !== 101) return;
    if (head.status !== 200) {
      this.end(rejected(head.status, 200));
    } else if (!isEventStream(head)) {
      this.end(protocolBroken(notAnEventStream(head)));
    } else {
      this.#times.openedNs = this.#path.receivedNs;
      this.#receiver.opened?.();
    }
  }

  responseBody(bytes: Buffer, start: number, end: number): void {
    if (this.#close === undefined) this.#events.feed(bytes, start, end, this);
  }

  responseEnd(): void {
    this.end(this.#events.midEvent ? CUT_SHORT : STREAM_ENDED);
  }

  event(bytes: Uint8Array, start: number, end: number): void {
    if (this.#close !== undefined) return;
    const path = this.#path;
    path.counters.events++;
    path.counters.payloadBytes += end - start;
    this.#times.firstEventNs ??= path.receivedNs;
    this.#receiver.message(bytes, start, end, path.receivedNs);
  }

  comment(): void {
    if (this.#close === undefined) this.#receiver.keptAlive?.();
  }
}
