// One user who asks and reads the stream that answers, over HTTP: each request is a POST whose response is an
// event stream that ends. https://www.rfc-editor.org/rfc/rfc9112#section-9.3
import type { ClientClose, ConnectOptions, ConnectTimings, Receiver, Requester } from '../client.ts';
import {
  CLOSED_BY_CLIENT,
  CUT_SHORT,
  protocolBroken,
  rejected,
  socketFailed,
  STREAM_ENDED,
  streamCut,
} from '../client-close.ts';
import { ConnectTimes } from '../connect-times.ts';
import { EventStreamParser, type EventStreamHandler } from './event-stream-parser.ts';
import { eventStreamProblem, MAX_EVENT_BYTES } from '../event-stream-response.ts';
import type { ResponseHead } from '../http-response-head.ts';
import { HttpResponseParser, type ResponseHandler } from './http-response-parser.ts';
import { openSocket } from './open-socket.ts';
import type { LeanSocket, SocketUser } from './socket.ts';
import type { ProtocolError } from '../protocol-error.ts';
import type { ReadPath } from '../read-path.ts';
import { RefusedAnswer } from '../refused-answer.ts';
import { post, streamsPath } from '../request-head.ts';
import { unsolicited } from '../body-framing.ts';

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
  /** The head of the answer has been read: what comes is its event stream. */
  #streaming = false;
  #refused: RefusedAnswer | undefined;
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

  request(message: Uint8Array, binary = false): void {
    if (this.#close !== undefined) return;
    if (this.#answering)
      throw new Error('request() before the stream of the last one has ended: wait for streamEnded');
    this.#answering = true;
    const fields = `Accept: text/event-stream\r\nCache-Control: no-cache\r\n${this.#keepAlive ? '' : 'Connection: close\r\n'}`;
    const request = post(this.#options, streamsPath(this.#options.client), fields, message, binary);
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
    this.#socket = openSocket(this.#path, this.#options, this);
  }

  #reportOpened(): void {
    if (this.#opened || this.#close !== undefined) return;
    this.#opened = true;
    this.#receiver.opened?.();
  }

  #end(close: ClientClose): void {
    if (this.#close !== undefined) return;
    this.#close = close;
    this.#refused?.cancel();
    this.#events.discard();
    if (this.#socket === undefined) setImmediate(() => this.#receiver.closed(close));
    else this.#socket.destroy();
  }

  connected(socket: LeanSocket): void {
    socket.noteConnected(this.#times);
    this.#reportOpened();
    if (this.#request === undefined) return;
    socket.send(this.#request);
    this.#request = undefined;
  }

  read(_socket: LeanSocket, bytes: Buffer, end: number): void {
    if (this.#close === undefined) this.#http.feed(bytes, 0, end, this);
  }

  broken(_socket: LeanSocket, error: ProtocolError): void {
    this.#refused?.end(); // what it had to say matters more than how it ends
    this.#end(protocolBroken(error));
  }

  ended(socket: LeanSocket, error: NodeJS.ErrnoException | undefined): void {
    if (this.#close === undefined) {
      const whole = error === undefined && this.#http.finish(this);
      if (this.#socket !== socket) return; // the end of the connection was the end of the response
      this.#refused?.end();
      if (error !== undefined) this.#end(socketFailed(error, this.#times.connectedNs !== undefined));
      else if (this.#answering) this.#end(streamCut(this.#streaming, this.#events.midEvent));
      else this.#end(whole ? STREAM_ENDED : CUT_SHORT);
    }
    this.#receiver.closed(this.#close!);
  }

  responseHead(head: ResponseHead, headBytes: number): void {
    this.#path.counters.headBytes += headBytes;
    if (head.status >= 100 && head.status < 200 && head.status !== 101) return;
    if (!this.#answering) {
      this.#end(protocolBroken(unsolicited()));
    } else if (head.status === 101) {
      this.#end(rejected(101, 200)); // what follows it is no body
    } else if (head.status !== 200) {
      this.#refused = new RefusedAnswer(head, 200, (close) => this.#end(close));
    } else {
      const problem = eventStreamProblem(head);
      if (problem !== undefined) return this.#end(protocolBroken(problem));
      this.#streaming = true;
      this.#times.openedNs ??= this.#path.receivedNs;
    }
  }

  responseBody(bytes: Buffer, start: number, end: number): void {
    if (this.#close !== undefined) return;
    if (this.#refused === undefined) this.#events.feed(bytes, start, end, this);
    else this.#refused.add(bytes, start, end);
  }

  responseEnd(keepAlive: boolean): void {
    this.#refused?.end();
    if (this.#close !== undefined) return;
    if (this.#events.midEvent) {
      this.#end(CUT_SHORT);
      return;
    }
    this.#answering = false;
    this.#streaming = false;
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
    this.#receiver.message(bytes, start, end, path.receivedNs, false);
  }

  comment(): void {
    if (this.#close === undefined) this.#receiver.keptAlive?.();
  }
}
