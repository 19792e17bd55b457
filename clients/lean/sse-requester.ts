// One user who asks and reads the stream that answers, over HTTP: each request is a POST whose response is an
// event stream that ends. https://www.rfc-editor.org/rfc/rfc9112#section-9.3
import { nowNs } from '../../measure/clock.ts';
import type { ClientClose, ConnectOptions, ConnectTimings, Receiver, Requester } from '../client.ts';
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
import { isEventStream, MAX_EVENT_BYTES, notAnEventStream } from '../event-stream-response.ts';
import type { ResponseHead } from '../http-response-head.ts';
import { HttpResponseParser, type ResponseHandler } from './http-response-parser.ts';
import { LeanSocket, type SocketUser } from './socket.ts';
import type { ProtocolError } from '../protocol-error.ts';
import type { ReadPath } from '../read-path.ts';
import { post, streamsPath } from '../request-head.ts';

export class LeanSseRequester implements Requester, SocketUser, ResponseHandler, EventStreamHandler {
  readonly #path: ReadPath;
  readonly #options: ConnectOptions;
  readonly #keepAlive: boolean;
  readonly #receiver: Receiver;
  #times = new ConnectTimes();
  #socket: LeanSocket | undefined;
  #http = new HttpResponseParser();
  #events = new EventStreamParser(MAX_EVENT_BYTES);
  /** A request that waits for its connection. */
  #request: Buffer | undefined;
  #answering = false;
  #opened = false;
  #close: ClientClose | undefined;

  constructor(path: ReadPath, options: ConnectOptions, keepAlive: boolean, receiver: Receiver) {
    this.#path = path;
    this.#options = options;
    this.#keepAlive = keepAlive;
    this.#receiver = receiver;
    if (keepAlive) this.#connect();
    else setImmediate(() => this.#reportOpened());
  }

  get timings(): ConnectTimings {
    return this.#times;
  }

  request(message: Uint8Array): void {
    if (this.#close !== undefined) return;
    if (this.#answering)
      throw new Error('request() before the stream of the last one has ended: wait for streamEnded');
    this.#answering = true;
    const fields = `Accept: text/event-stream\r\nCache-Control: no-cache\r\n${this.#keepAlive ? '' : 'Connection: close\r\n'}`;
    const request = post(this.#options, streamsPath(this.#options.client), fields, message);
    if (this.#socket === undefined) this.#connect();
    if (this.#times.connectedNs === undefined) this.#request = request;
    else this.#socket!.send(request);
  }

  close(): void {
    this.#end(CLOSED_BY_CLIENT);
  }

  #connect(): void {
    this.#times = new ConnectTimes();
    this.#http = new HttpResponseParser();
    this.#socket = new LeanSocket(this.#path, this.#options, this);
  }

  #reportOpened(): void {
    if (this.#opened || this.#close !== undefined) return;
    this.#opened = true;
    this.#receiver.opened?.();
  }

  #end(close: ClientClose): void {
    if (this.#close !== undefined) return;
    this.#close = close;
    this.#events.discard();
    if (this.#socket === undefined) setImmediate(() => this.#receiver.closed(close));
    else this.#socket.destroy();
  }

  connected(socket: LeanSocket): void {
    this.#times.connectedNs = nowNs();
    this.#reportOpened();
    if (this.#request === undefined) return;
    socket.send(this.#request);
    this.#request = undefined;
  }

  read(_socket: LeanSocket, bytes: Buffer, end: number): void {
    if (this.#close === undefined) this.#http.feed(bytes, 0, end, this);
  }

  broken(_socket: LeanSocket, error: ProtocolError): void {
    this.#end(protocolBroken(error));
  }

  ended(socket: LeanSocket, error: NodeJS.ErrnoException | undefined): void {
    if (this.#close === undefined) {
      if (error !== undefined) {
        this.#close = socketFailed(error, this.#times.connectedNs !== undefined);
      } else {
        const whole = this.#http.finish(this);
        if (this.#socket !== socket) return; // the end of the connection was the end of the response
        this.#close = whole && !this.#answering ? STREAM_ENDED : CUT_SHORT;
      }
    }
    this.#receiver.closed(this.#close);
  }

  responseHead(head: ResponseHead, headBytes: number): void {
    this.#path.counters.headBytes += headBytes;
    if (head.status >= 100 && head.status < 200 && head.status !== 101) return;
    if (head.status !== 200) this.#end(rejected(head.status, 200));
    else if (!isEventStream(head)) this.#end(protocolBroken(notAnEventStream(head)));
    else this.#times.openedNs ??= this.#path.receivedNs;
  }

  responseBody(bytes: Buffer, start: number, end: number): void {
    if (this.#close === undefined) this.#events.feed(bytes, start, end, this);
  }

  responseEnd(keepAlive: boolean): void {
    if (this.#close !== undefined) return;
    if (this.#events.midEvent || !this.#answering) {
      this.#end(CUT_SHORT);
      return;
    }
    this.#answering = false;
    this.#events = new EventStreamParser(MAX_EVENT_BYTES);
    if (!keepAlive || !this.#keepAlive) {
      this.#socket?.abandon();
      this.#socket = undefined;
    }
    this.#receiver.streamEnded?.();
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
