// One user who asks and reads the stream that answers, on HTTP/2: each request is a POST on a stream of its own, whose
// response is an event stream that ends.
import { nowNs } from '../../measure/clock.ts';
import type { ClientClose, ConnectOptions, ConnectTimings, Receiver, Requester } from '../client.ts';
import { CLOSED_BY_CLIENT, CUT_SHORT, protocolBroken, socketFailed, streamCut } from '../client-close.ts';
import { ConnectTimes } from '../connect-times.ts';
import { eventStreamProblem, MAX_EVENT_BYTES } from '../event-stream-response.ts';
import { EventStreamParser } from '../lean/event-stream-parser.ts';
import type { ReadPath } from '../read-path.ts';
import { RefusedAnswer } from '../refused-answer.ts';
import { contentType, streamsPath } from '../request-head.ts';
import type { ConnectionUser, H2Connection, H2Connections } from './connections.ts';
import { H2Exchange, postHeaders, type H2Head } from './exchange.ts';

export class H2SseRequester implements Requester, ConnectionUser {
  readonly #path: ReadPath;
  readonly #connections: H2Connections;
  readonly #options: ConnectOptions & { readonly keepAlive: boolean };
  readonly #receiver: Receiver;
  #times = new ConnectTimes();
  #connection: H2Connection | undefined;
  #isReady = false;
  #waiting: { readonly message: Uint8Array; readonly binary: boolean } | undefined;
  #exchange: H2Exchange | undefined;
  #opened = false;
  #close: ClientClose | undefined;

  constructor(
    path: ReadPath,
    connections: H2Connections,
    options: ConnectOptions & { readonly keepAlive: boolean },
    receiver: Receiver,
  ) {
    this.#path = path;
    this.#connections = connections;
    this.#options = options;
    this.#receiver = receiver;
    if (options.keepAlive) this.#connect();
    else setImmediate(() => this.#reportOpened());
  }

  get timings(): ConnectTimings {
    return this.#times;
  }

  request(message: Uint8Array, binary = false): void {
    if (this.#close !== undefined) return;
    if (this.#exchange !== undefined || this.#waiting !== undefined)
      throw new Error('request() before the stream of the last one has ended: wait for streamEnded');
    this.#waiting = { message: Uint8Array.from(message), binary };
    if (this.#connection === undefined) this.#connect();
    else if (this.#isReady) this.#ask(this.#connection);
  }

  #connect(): void {
    this.#times = new ConnectTimes();
    this.#connection = this.#connections.acquire(this.#options);
    this.#connection.use(this);
  }

  ready(connection: H2Connection): void {
    if (this.#close !== undefined) return;
    connection.noteConnected(this.#times);
    this.#isReady = true;
    this.#reportOpened();
    if (this.#waiting !== undefined) this.#ask(connection);
  }

  failed(error: NodeJS.ErrnoException): void {
    this.#end(socketFailed(error, this.#times.connectedNs !== undefined));
  }

  #reportOpened(): void {
    if (this.#opened || this.#close !== undefined) return;
    this.#opened = true;
    this.#receiver.opened?.();
  }

  #ask(connection: H2Connection): void {
    const { message, binary } = this.#waiting!;
    this.#waiting = undefined;
    const headers = postHeaders(streamsPath(this.#options.client), contentType(binary), true);
    const { counters } = this.#path;
    let streaming = false;
    let refused: RefusedAnswer | undefined;
    const events = new EventStreamParser(MAX_EVENT_BYTES);
    const handler = {
      event: (bytes: Uint8Array, start: number, end: number): void => {
        if (this.#close !== undefined) return;
        const { receivedNs } = this.#path;
        counters.events++;
        counters.payloadBytes += end - start;
        this.#times.firstEventNs ??= receivedNs;
        this.#receiver.message(bytes, start, end, receivedNs, false);
      },
      comment: (): void => this.#receiver.keptAlive?.(),
    };
    this.#exchange = new H2Exchange(this.#path, connection, headers, message, {
      head: (head: H2Head) => {
        if (head.status !== 200) {
          refused = new RefusedAnswer(head, 200, (close) => this.#end(close));
          return;
        }
        const problem = eventStreamProblem(head);
        if (problem !== undefined) return this.#end(protocolBroken(problem));
        streaming = true;
        this.#times.openedNs ??= nowNs();
      },
      read: (bytes, end) => {
        if (refused !== undefined) refused.add(bytes, 0, end);
        else if (this.#close === undefined) events.feed(bytes, 0, end, handler);
      },
      broken: (error) => this.#end(protocolBroken(error)),
      ended: (inOrder, error) => {
        this.#exchange = undefined;
        const { midEvent } = events;
        events.discard();
        refused?.end();
        if (this.#close !== undefined) return;
        if (!inOrder && error !== undefined && error.code !== 'ERR_HTTP2_STREAM_ERROR')
          return this.#end(socketFailed(error, true));
        if (!inOrder) return this.#end(streamCut(streaming, midEvent));
        if (midEvent) return this.#end(CUT_SHORT);
        if (!this.#options.keepAlive) this.#leave();
        this.#receiver.streamEnded?.();
      },
    });
  }

  #leave(): void {
    if (this.#connection !== undefined) this.#connections.release(this.#connection);
    this.#connection = undefined;
    this.#isReady = false;
  }

  close(): void {
    this.#end(CLOSED_BY_CLIENT);
  }

  #end(close: ClientClose): void {
    if (this.#close !== undefined) return;
    this.#close = close;
    this.#exchange?.cancel();
    setImmediate(() => {
      this.#leave();
      this.#receiver.closed(close);
    });
  }
}
