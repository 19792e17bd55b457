// SSE on uWebSockets.js: one HttpResponse per subscriber, kept open. Each event is encoded once and written to
// every response from within a cork, which makes one system call of the chunk framing and the event.
// https://unetworking.github.io/uWebSockets.js/generated/interfaces/HttpResponse.html
//
// What it does differently, measured on its version 20:
// - Backpressure: there is no buffered amount. `write` returns false while its buffer is not empty (up to a cork's
//   16 KiB late), so the bytes offered since the first false are counted, and the count falls only to zero.
// - `onWritable`: with a handler, it leaves the rest of its buffer until the next write; without one, it ends the
//   response 10 s after it was ever slow. So there is a handler, and it writes a blank line, nothing to a client.
// - A response whose reader takes nothing at all, and to which nothing is written, is cut after 10 to 12 s.
//   `onAborted` does not tell that from a client that leaves: the reason is 'client'.
// - The head is only complete with the first write: a blank line too. The CRLF that ends a chunk goes out with
//   the next chunk.
// - One socket can be corked at a time, and a request handler holds the cork of its own: writing to others from
//   there costs four system calls an event. So an uplink message is handed over when its handler has returned.
import type { HttpRequest, HttpResponse, TemplatedApp, us_listen_socket } from 'uWebSockets.js';
import { Channels } from '../channels.ts';
import { BLANK_LINE, COMMENT_LINE, encodeEvent } from '../event-stream-encoder.ts';
import {
  ACCEPTED,
  HEALTHY,
  MISSING_CLIENT,
  MISSING_SUBSCRIBER,
  refusal,
  UNKNOWN_CLIENT,
} from '../http-answers.ts';
import { assertListenOptions } from '../listen-options.ts';
import { saysBinary } from '../message-kind.ts';
import { parseResumeAfter } from '../resume-after.ts';
import {
  EVENT_STREAM_HEADERS,
  PATHS,
  TARGET_CONTRACT_VERSION,
  type Application,
  type CloseReason,
  type Connection,
  type Listener,
  type ListenOptions,
  type OutgoingEvent,
  type ReplyStream,
  type Target,
  type TlsLibrary,
} from '../target.ts';
import { closeApp, createApp, listen, readBody, sendAnswer, tlsLibraryOf } from './http.ts';
import { requireUws, uwsVersions } from './library.ts';

const HEAD = Object.entries(EVENT_STREAM_HEADERS);

// One write at a time, so that corking takes one function for all and no closure of each.
let corkedResponse: HttpResponse;
let corkedBytes: Uint8Array;
let corkedTaken = true;

function writeCorked(): void {
  corkedTaken = corkedResponse.write(corkedBytes);
}

function writeHeadCorked(): void {
  corkedResponse.writeStatus('200 OK');
  for (const [name, value] of HEAD) corkedResponse.writeHeader(name, value);
  corkedTaken = corkedResponse.write(corkedBytes);
}

function endCorked(): void {
  corkedResponse.end();
}

/** An open event stream: writes, with the limit on what may be held back. */
abstract class EventStream {
  readonly client: string;
  over = false;
  protected readonly listener: UwsSseListener;
  protected readonly response: HttpResponse;
  protected reason: CloseReason = 'client';
  #headSent = false;
  /** Bytes offered since `write` first returned false. */
  #heldBytes = 0;
  /** Whether `write` has returned false, and nobody has been told of the drain since. */
  #awaited = false;

  constructor(listener: UwsSseListener, response: HttpResponse, client: string) {
    this.listener = listener;
    this.response = response;
    this.client = client;
    response.onWritable(() => this.#writable());
  }

  write(bytes: Uint8Array): boolean {
    if (this.over) return true;
    if (this.overLimit) {
      if (this.listener.options.onLimit === 'disconnect') this.disconnect();
      return false;
    }
    // A write can empty the buffer before `onWritable` is called: it is, all the same.
    if (this.#writeNow(bytes)) {
      this.#heldBytes = 0;
      return true;
    }
    this.#heldBytes += bytes.length;
    this.#awaited = true;
    return false;
  }

  /** Ends the response; the object is of no use from then on. */
  endResponse(): void {
    this.over = true;
    corkedResponse = this.response;
    corkedResponse.cork(endCorked);
  }

  get overLimit(): boolean {
    return this.#heldBytes > this.listener.options.backpressureLimitBytes;
  }

  /** Cuts the stream for holding too much. */
  disconnect(): void {
    this.over = true;
    this.reason = 'limit';
    this.response.close();
  }

  protected abstract drained(): void;

  /** True when uWebSockets.js holds nothing back. */
  #writeNow(bytes: Uint8Array): boolean {
    corkedResponse = this.response;
    corkedBytes = bytes;
    this.response.cork(this.#headSent ? writeCorked : writeHeadCorked);
    this.#headSent = true;
    return corkedTaken;
  }

  #writable(): boolean {
    if (this.over || !this.#headSent) return true;
    if (!this.#writeNow(BLANK_LINE)) return false;
    this.#heldBytes = 0;
    if (this.#awaited) {
      this.#awaited = false;
      this.drained();
    }
    return true;
  }
}

class SseConnection extends EventStream implements Connection {
  readonly channel: string;
  readonly resumeAfter: number | undefined;

  constructor(
    listener: UwsSseListener,
    response: HttpResponse,
    channel: string,
    client: string,
    resumeAfter: number | undefined,
  ) {
    super(listener, response, client);
    this.channel = channel;
    this.resumeAfter = resumeAfter;
    response.onAborted(() => this.#aborted());
    this.write(BLANK_LINE);
  }

  send(event: OutgoingEvent): boolean {
    return this.over || this.write(encodeEvent(event));
  }

  keepAlive(): void {
    this.write(COMMENT_LINE);
  }

  get bufferedBytes(): undefined {
    return undefined;
  }

  end(): void {
    if (this.over) return;
    this.endResponse();
    this.listener.left(this, 'server');
  }

  protected override drained(): void {
    this.listener.application.writable(this);
  }

  #aborted(): void {
    this.over = true;
    this.listener.left(this, this.reason);
  }
}

class SseReply extends EventStream implements ReplyStream {
  #open = false;

  constructor(listener: UwsSseListener, response: HttpResponse, client: string) {
    super(listener, response, client);
    response.onAborted(() => {
      const isRead = this.#open;
      this.#done();
      if (isRead) listener.application.abandoned?.(this);
    });
  }

  /** Its request has been read to the end. */
  requested(body: Uint8Array, binary: boolean): void {
    this.#open = true;
    this.listener.openReplies++;
    this.listener.application.requested(this, body, binary);
  }

  get closed(): boolean {
    return this.over;
  }

  send(event: OutgoingEvent): boolean {
    return this.over || this.write(encodeEvent(event));
  }

  finish(last: OutgoingEvent): void {
    if (this.over) return;
    if (this.overLimit) return this.disconnect();
    this.response.cork(() => {
      this.write(encodeEvent(last));
      this.endResponse();
    });
    this.#done();
  }

  protected override drained(): void {
    // Nobody waits: the schedule of a reply paces it.
  }

  #done(): void {
    this.over = true;
    if (this.#open) this.listener.openReplies--;
    this.#open = false;
  }
}

class UwsSseListener implements Listener {
  port = 0;
  openReplies = 0;
  readonly application: Application;
  readonly options: ListenOptions;
  readonly tls: TlsLibrary | undefined;
  readonly #app: TemplatedApp;
  readonly #channels = new Channels<SseConnection>();
  readonly #clients = new Map<string, SseConnection>();
  #listening: us_listen_socket | undefined;
  #closing: Promise<void> | undefined;

  constructor(application: Application, options: ListenOptions) {
    this.application = application;
    this.options = options;
    this.tls = tlsLibraryOf(options);
    this.#app = createApp(options)
      .get(PATHS.events, (response, request) => this.#subscribe(response, request))
      .post(PATHS.messages, (response, request) => this.#receive(response, request))
      .post(PATHS.streams, (response, request) => this.#reply(response, request))
      .get(PATHS.health, (response) => sendAnswer(response, HEALTHY))
      .any('/*', (response, request) => sendAnswer(response, refusal('sse', request.getUrl())));
  }

  async listen(): Promise<void> {
    this.#listening = await listen(this.#app, this.options);
    this.port = requireUws().us_socket_local_port(this.#listening);
    this.application.started(this);
  }

  broadcast(channel: string, event: OutgoingEvent): void {
    const members = this.#channels.members(channel);
    if (members === undefined) return;
    const bytes = encodeEvent(event);
    for (const connection of members) connection.write(bytes);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  left(connection: SseConnection, reason: CloseReason): void {
    this.#channels.leave(connection);
    if (this.#clients.get(connection.client) === connection) this.#clients.delete(connection.client);
    this.application.closed(connection, reason);
  }

  #close(): Promise<void> {
    if (this.#listening !== undefined) requireUws().us_listen_socket_close(this.#listening);
    const open = this.#channels.all();
    for (const connection of open) connection.end();
    return closeApp(this.#app, open.length + this.openReplies > 0);
  }

  #subscribe(response: HttpResponse, request: HttpRequest): void {
    // A kept connection, as a proxy has them, may ask for something new. It is refused as a WebSocket is.
    if (this.#closing !== undefined) return void response.close();
    const channel = request.getQuery('channel');
    const client = request.getQuery('client');
    if (!channel || !client) return sendAnswer(response, MISSING_SUBSCRIBER);
    const resumeAfter = parseResumeAfter(request.getHeader('last-event-id'));
    const connection = new SseConnection(this, response, channel, client, resumeAfter);
    this.#channels.join(connection);
    this.#clients.set(client, connection);
    this.application.opened(connection);
  }

  #receive(response: HttpResponse, request: HttpRequest): void {
    const client = request.getQuery('client');
    if (!client) return sendAnswer(response, MISSING_CLIENT);
    const binary = saysBinary(request.getHeader('content-type'));
    let aborted = false;
    response.onAborted(() => {
      aborted = true;
    });
    readBody(response, this.options.maxMessageBytes, (body) => {
      const message = body.slice();
      setImmediate(() => {
        const connection = this.#clients.get(client);
        if (connection !== undefined) this.application.received(connection, message, binary);
        if (!aborted) sendAnswer(response, connection === undefined ? UNKNOWN_CLIENT : ACCEPTED);
      });
    });
  }

  #reply(response: HttpResponse, request: HttpRequest): void {
    const client = request.getQuery('client');
    if (!client) return sendAnswer(response, MISSING_CLIENT);
    const binary = saysBinary(request.getHeader('content-type'));
    const reply = new SseReply(this, response, client);
    readBody(response, this.options.maxMessageBytes, (body) => reply.requested(body, binary));
  }
}

/** SSE on uWebSockets.js. */
export const target: Target = {
  contractVersion: TARGET_CONTRACT_VERSION,
  name: 'uws-sse',
  stack: 'uws',
  transport: 'sse',
  versions: uwsVersions(),
  async listen(application, options) {
    assertListenOptions(options);
    const listener = new UwsSseListener(application, options);
    await listener.listen();
    return listener;
  },
};
