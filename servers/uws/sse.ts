// SSE on uWebSockets.js: one HttpResponse per subscriber, kept open. Each event is encoded once and written to
// every response from within a cork, which makes one system call of the chunk framing and the event.
// https://unetworking.github.io/uWebSockets.js/generated/interfaces/HttpResponse.html
//
// What it does differently, measured on its version 20 (and in event-stream.ts):
// - A response whose reader takes nothing at all, and to which nothing is written, is cut after 10 to 12 s.
//   `onAborted` does not tell that from a client that leaves: the reason is 'client'.
// - One socket can be corked at a time, and a request handler holds the cork of its own: writing to others from
//   there costs four system calls an event. So an uplink message is handed over when its handler has returned.
// - TCP keep-alive cannot be set: `heartbeatMs` changes nothing.
// - It compresses no HTTP responses: node:zlib does, on the thread pool, as on node-sse.
import type { HttpRequest, HttpResponse, TemplatedApp, us_listen_socket } from 'uWebSockets.js';
import { Channels } from '../channels.ts';
import type { Compression } from '../compression.ts';
import { accepts, EventStreamCompression, type CompressedStream } from '../event-stream-compression.ts';
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
import { EventStream } from './event-stream.ts';
import { closeApp, createApp, listen, readBody, sendAnswer, tlsLibraryOf } from './http.ts';
import { requireUws, uwsVersions } from './library.ts';

class SseConnection extends EventStream implements Connection {
  readonly channel: string;
  readonly resumeAfter: number | undefined;
  /** Undefined: nothing is compressed. */
  readonly compressed: CompressedStream | undefined;
  readonly #listener: UwsSseListener;

  constructor(
    listener: UwsSseListener,
    response: HttpResponse,
    channel: string,
    client: string,
    resumeAfter: number | undefined,
    compression: EventStreamCompression | undefined,
  ) {
    super(listener.options, response, client, compression?.compression.coding);
    this.#listener = listener;
    this.channel = channel;
    this.resumeAfter = resumeAfter;
    response.onAborted(() => this.#aborted());
    this.compressed = compression?.stream((bytes) => this.write(bytes));
    if (this.compressed === undefined) this.write(BLANK_LINE);
    else this.nothing = this.compressed.nothing;
  }

  send(event: OutgoingEvent): boolean {
    return this.over || this.push(encodeEvent(event));
  }

  /** An event, on its way through the compressor where there is one. */
  push(bytes: Uint8Array): boolean {
    if (this.compressed === undefined || this.over) return this.write(bytes);
    this.compressed.write(bytes);
    return true;
  }

  keepAlive(): void {
    this.push(COMMENT_LINE);
  }

  protected override get heldBytes(): number {
    return super.heldBytes + (this.compressed?.pendingBytes ?? 0);
  }

  get bufferedBytes(): undefined {
    return undefined;
  }

  end(): void {
    if (this.over) return;
    const end = (): void => {
      if (this.over) return;
      this.endResponse();
      this.compressed?.close();
      this.#listener.left(this, 'server');
    };
    if (this.compressed === undefined) end();
    else this.compressed.end(end);
  }

  protected override drained(): void {
    this.#listener.application.writable(this);
  }

  #aborted(): void {
    this.over = true;
    this.compressed?.close();
    this.#listener.left(this, this.reason);
  }
}

class SseReply extends EventStream implements ReplyStream {
  readonly #listener: UwsSseListener;
  #open = false;

  constructor(listener: UwsSseListener, response: HttpResponse, client: string) {
    super(listener.options, response, client);
    this.#listener = listener;
    response.onAborted(() => {
      const isRead = this.#open;
      this.#done();
      if (isRead) listener.application.abandoned?.(this);
    });
  }

  /** Its request has been read to the end. */
  requested(body: Uint8Array, binary: boolean): void {
    this.#open = true;
    this.#listener.openReplies++;
    this.#listener.application.requested(this, body, binary);
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
    if (this.#open) this.#listener.openReplies--;
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
  readonly #compression: EventStreamCompression | undefined;
  #listening: us_listen_socket | undefined;
  #closing: Promise<void> | undefined;

  constructor(application: Application, options: ListenOptions) {
    this.application = application;
    this.options = options;
    this.tls = tlsLibraryOf(options);
    this.#compression = options.compression && new EventStreamCompression(options.compression);
    this.#app = createApp(options)
      .get(PATHS.events, (response, request) => this.#subscribe(response, request))
      .post(PATHS.messages, (response, request) => this.#receive(response, request))
      .post(PATHS.streams, (response, request) => this.#reply(response, request))
      .get(PATHS.health, (response) => sendAnswer(response, HEALTHY))
      .any('/*', (response, request) => sendAnswer(response, refusal('sse', request.getUrl())));
  }

  get compression(): Compression | undefined {
    return this.options.compression;
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
    if (this.#compression?.shared === undefined) {
      for (const connection of members) connection.push(bytes);
      return;
    }
    this.#compression.sendToAll(bytes, members);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close().finally(() => this.#compression?.close());
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
    const all = this.#compression;
    const isAccepted =
      all !== undefined && accepts(request.getHeader('accept-encoding'), all.compression.coding);
    const connection = new SseConnection(
      this,
      response,
      channel,
      client,
      resumeAfter,
      isAccepted ? all : undefined,
    );
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
