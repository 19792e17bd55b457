// One subscriber over Server-Sent Events on HTTP/2: a GET on a stream of a connection that it may share, and POSTs, one
// after the other, on further streams of the same connection.
import { nowNs } from '../../measure/clock.ts';
import type { ClientClose, ConnectTimings, Receiver, SubscribeOptions, Subscription } from '../client.ts';
import {
  CLOSED_BY_CLIENT,
  CUT_SHORT,
  protocolBroken,
  socketFailed,
  STREAM_ENDED,
  streamCut,
} from '../client-close.ts';
import { ConnectTimes } from '../connect-times.ts';
import { eventStreamProblem, MAX_EVENT_BYTES } from '../event-stream-response.ts';
import { EventStreamParser, type EventStreamHandler } from '../lean/event-stream-parser.ts';
import type { ProtocolError } from '../protocol-error.ts';
import type { ReadPath } from '../read-path.ts';
import { RefusedAnswer } from '../refused-answer.ts';
import { contentType, eventsPath, messagesPath } from '../request-head.ts';
import type { ConnectionUser, H2Connection, H2Connections } from './connections.ts';
import { H2Exchange, postHeaders, type ExchangeUser, type H2Head } from './exchange.ts';

interface Post {
  readonly message: Uint8Array;
  readonly binary: boolean;
  readonly sentNs: number;
}

export class H2SseSubscription implements Subscription, ConnectionUser, ExchangeUser, EventStreamHandler {
  readonly #times = new ConnectTimes();
  readonly #path: ReadPath;
  readonly #connections: H2Connections;
  readonly #connection: H2Connection;
  readonly #options: SubscribeOptions;
  readonly #receiver: Receiver;
  readonly #events = new EventStreamParser(MAX_EVENT_BYTES);
  readonly #posts: Post[] = [];
  #posting = false;
  #exchange: H2Exchange | undefined;
  #refused: RefusedAnswer | undefined;
  #close: ClientClose | undefined;
  #paused = false;
  #told = false;

  constructor(path: ReadPath, connections: H2Connections, options: SubscribeOptions, receiver: Receiver) {
    this.#path = path;
    this.#connections = connections;
    this.#options = options;
    this.#receiver = receiver;
    this.#connection = connections.acquire(options);
    this.#connection.use(this);
  }

  get timings(): ConnectTimings {
    return this.#times;
  }

  get lastEventId(): string {
    return this.#events.lastEventId;
  }

  get retryMs(): number | undefined {
    return this.#events.retryMs;
  }

  ready(connection: H2Connection): void {
    if (this.#close !== undefined) return;
    connection.noteConnected(this.#times);
    const { resumeAfter } = this.#options;
    const headers = {
      ':path': eventsPath(this.#options, 'sse'),
      accept: 'text/event-stream',
      'cache-control': 'no-cache',
      ...(resumeAfter === undefined ? {} : { 'last-event-id': String(resumeAfter) }),
    };
    this.#exchange = new H2Exchange(this.#path, connection, headers, '', this);
    if (this.#paused) connection.pause(this.#exchange.stream);
    this.#sendNext();
  }

  failed(error: NodeJS.ErrnoException): void {
    this.#end(socketFailed(error, this.#times.connectedNs !== undefined));
  }

  head(head: H2Head): void {
    if (head.status !== 200) {
      this.#refused = new RefusedAnswer(head, 200, (close) => this.#end(close));
      return;
    }
    const problem = eventStreamProblem(head);
    if (problem !== undefined) return this.#end(protocolBroken(problem));
    this.#times.openedNs = nowNs();
    this.#receiver.opened?.();
  }

  read(bytes: Buffer, end: number): void {
    if (this.#refused !== undefined) this.#refused.add(bytes, 0, end);
    else if (this.#close === undefined) this.#events.feed(bytes, 0, end, this);
  }

  broken(error: ProtocolError): void {
    this.#end(protocolBroken(error));
  }

  ended(inOrder: boolean, error: NodeJS.ErrnoException | undefined): void {
    this.#refused?.end();
    const { midEvent } = this.#events;
    if (inOrder) this.#end(midEvent ? CUT_SHORT : STREAM_ENDED);
    else if (error !== undefined && error.code !== 'ERR_HTTP2_STREAM_ERROR')
      this.#end(socketFailed(error, true));
    else this.#end(streamCut(this.#times.openedNs !== undefined, midEvent));
  }

  event(bytes: Uint8Array, start: number, end: number): void {
    if (this.#close !== undefined) return;
    const { counters, receivedNs } = this.#path;
    counters.events++;
    counters.payloadBytes += end - start;
    this.#times.firstEventNs ??= receivedNs;
    this.#receiver.message(bytes, start, end, receivedNs, false);
  }

  comment(): void {
    if (this.#close === undefined) this.#receiver.keptAlive?.();
  }

  send(message: Uint8Array, binary = false): void {
    if (!this.#options.uplink) throw new Error('send() needs an uplink: subscribe with `uplink: true`');
    if (this.#close !== undefined) return;
    this.#posts.push({ message: Uint8Array.from(message), binary, sentNs: nowNs() });
    this.#sendNext();
  }

  #sendNext(): void {
    if (this.#posting || this.#exchange === undefined || this.#close !== undefined) return;
    const post = this.#posts.shift();
    if (post === undefined) return;
    this.#posting = true;
    const writtenNs = nowNs();
    let status = 0;
    const headers = postHeaders(messagesPath(this.#options.client), contentType(post.binary), false);
    H2Exchange.begin(this.#path, this.#connection, headers, post.message, {
      head: (head) => (status = head.status),
      read() {},
      broken() {},
      ended: (inOrder) => {
        this.#posting = false;
        if (this.#close !== undefined) return;
        if (!inOrder) return this.#end(CUT_SHORT);
        this.#receiver.acknowledged?.(status, post.sentNs, writtenNs, nowNs());
        this.#sendNext();
      },
    });
  }

  pause(): void {
    this.#paused = true;
    if (this.#exchange !== undefined) this.#connection.pause(this.#exchange.stream);
  }

  resume(): void {
    this.#paused = false;
    if (this.#exchange !== undefined) this.#connection.resume(this.#exchange.stream);
  }

  close(): void {
    this.#end(CLOSED_BY_CLIENT);
  }

  drop(): void {
    this.close();
  }

  /** The connection with it, unless others share it. */
  reset(): void {
    if (this.#connection.users === 1) this.#connection.reset();
    this.drop();
  }

  /** The first reason given is the one that is reported. */
  #end(close: ClientClose): void {
    if (this.#close !== undefined) return;
    this.#close = close;
    this.#refused?.cancel();
    this.#events.discard();
    this.#exchange?.cancel();
    setImmediate(() => {
      this.#connections.release(this.#connection);
      if (this.#told) return;
      this.#told = true;
      this.#receiver.closed(close);
    });
  }
}
