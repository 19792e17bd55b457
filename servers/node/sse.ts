// SSE on node:http: one ServerResponse per subscriber, kept open. Each event is encoded once and the same buffer
// is written to every response; node:http adds the chunk framing and joins the writes of one tick into one
// system call. https://nodejs.org/api/http.html#class-httpserverresponse
//
// Backpressure is the response's own: `write` returns false from 16 KiB on (its high-water mark), `drain`
// follows, `writableLength` counts. A write is not tried before the tick ends, so an event of 16 KiB always returns
// false, and what was written in this very turn of the event loop is counted although nobody is slow: the limit is
// not applied in that turn.
//
// Compressed, an event goes through a stream of node:zlib on its way to the response, with a flush, as the middleware
// `compression` does it: a compressor for each connection, or one for all.
import { ServerResponse, type IncomingMessage } from 'node:http';
import { Channels } from '../channels.ts';
import type { Compression } from '../compression.ts';
import { accepts, EventStreamCompression, type CompressedStream } from '../event-stream-compression.ts';
import { COMMENT_LINE, encodeEvent } from '../event-stream-encoder.ts';
import {
  ACCEPTED,
  HEALTHY,
  MISSING_CLIENT,
  MISSING_SUBSCRIBER,
  refusal,
  UNKNOWN_CLIENT,
} from '../http-answers.ts';
import { assertListenOptions } from '../listen-options.ts';
import { createHttpServer, tlsLibraryOf } from './create-server.ts';
import { closeServer, isBinary, listen, parseTarget, readBody, sendAnswer, type Server } from './http.ts';
import { LoopTurns } from '../loop-turns.ts';
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

/** A response that knows whose it is, so that its listeners are two functions for all and no closures of each. */
class StreamResponse<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {
  stream: EventStream | undefined = undefined;
}

function streamClosed(this: StreamResponse): void {
  this.stream?.ended();
}

function streamDrained(this: StreamResponse): void {
  this.stream?.drained();
}

/** An open event stream: writes, with the limit on what may be held back. */
abstract class EventStream {
  protected readonly listener: NodeSseListener;
  protected readonly response: StreamResponse;
  protected over = false;
  protected cut = false;
  /** The turn of the event loop since which bytes are held back; -1 while none are. */
  #heldSinceTurn = -1;

  constructor(listener: NodeSseListener, response: StreamResponse, coding?: Compression['coding']) {
    this.listener = listener;
    this.response = response;
    response.stream = this;
    response.on('close', streamClosed);
    response.writeHead(
      200,
      coding === undefined ? EVENT_STREAM_HEADERS : { ...EVENT_STREAM_HEADERS, 'Content-Encoding': coding },
    );
  }

  write(bytes: Uint8Array): boolean {
    if (this.over) return true;
    if (this.overLimit) {
      if (this.listener.options.onLimit === 'disconnect') this.disconnect();
      return false;
    }
    if (this.response.write(bytes)) return true;
    if (this.#heldSinceTurn < 0) {
      this.#heldSinceTurn = this.listener.turns.current();
      if (this.response.listenerCount('drain') === 0) this.response.on('drain', streamDrained);
    }
    return false;
  }

  drained(): void {
    this.#heldSinceTurn = -1;
  }

  abstract ended(): void;

  protected get overLimit(): boolean {
    return (
      this.heldBytes > this.listener.options.backpressureLimitBytes &&
      this.#heldSinceTurn !== this.listener.turns.current()
    );
  }

  protected get heldBytes(): number {
    return this.response.writableLength;
  }

  /** Cuts the stream for holding too much. */
  protected disconnect(): void {
    this.over = true;
    this.cut = true;
    this.response.destroy();
  }
}

class SseConnection extends EventStream implements Connection {
  readonly channel: string;
  readonly client: string;
  readonly resumeAfter: number | undefined;
  /** Undefined: nothing is compressed. */
  readonly compressed: CompressedStream | undefined;

  constructor(
    listener: NodeSseListener,
    response: StreamResponse,
    channel: string,
    client: string,
    resumeAfter: number | undefined,
    compression: EventStreamCompression | undefined,
  ) {
    super(listener, response, compression?.compression.coding);
    this.channel = channel;
    this.client = client;
    this.resumeAfter = resumeAfter;
    response.flushHeaders();
    const { heartbeatMs } = listener.options;
    if (heartbeatMs !== undefined) response.socket?.setKeepAlive(true, heartbeatMs);
    this.compressed = compression?.stream((bytes) => this.write(bytes));
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

  get bufferedBytes(): number {
    return this.heldBytes;
  }

  protected override get heldBytes(): number {
    return super.heldBytes + (this.compressed?.pendingBytes ?? 0);
  }

  end(): void {
    if (this.over) return;
    const end = (): void => {
      this.over = true;
      this.response.end();
    };
    if (this.compressed === undefined) end();
    else this.compressed.end(end);
  }

  override drained(): void {
    super.drained();
    if (!this.over) this.listener.application.writable(this);
  }

  override ended(): void {
    const reason: CloseReason = this.cut ? 'limit' : this.over ? 'server' : 'client';
    this.over = true;
    this.compressed?.close();
    this.listener.left(this, reason);
  }
}

class SseReply extends EventStream implements ReplyStream {
  readonly client: string;

  constructor(listener: NodeSseListener, response: StreamResponse, client: string) {
    super(listener, response);
    this.client = client;
  }

  send(event: OutgoingEvent): boolean {
    return this.over || this.write(encodeEvent(event));
  }

  finish(last: OutgoingEvent): void {
    if (this.over) return;
    if (this.overLimit) return this.disconnect();
    this.over = true;
    this.response.end(encodeEvent(last));
  }

  get closed(): boolean {
    return this.over;
  }

  override ended(): void {
    const isFinished = this.over && !this.cut;
    this.over = true;
    if (!isFinished) this.listener.application.abandoned?.(this);
  }
}

class NodeSseListener implements Listener {
  port = 0;
  readonly application: Application;
  readonly options: ListenOptions;
  readonly tls: TlsLibrary | undefined;
  readonly #server: Server;
  readonly #channels = new Channels<SseConnection>();
  readonly #clients = new Map<string, SseConnection>();
  readonly turns = new LoopTurns();
  readonly #compression: EventStreamCompression | undefined;
  #closing: Promise<void> | undefined;

  constructor(application: Application, options: ListenOptions) {
    this.application = application;
    this.options = options;
    this.tls = tlsLibraryOf(options);
    this.#compression = options.compression && new EventStreamCompression(options.compression);
    this.#server = createHttpServer(options, { ServerResponse: StreamResponse }, (request, response) =>
      this.#answer(request, response as StreamResponse),
    );
  }

  get compression(): Compression | undefined {
    return this.options.compression;
  }

  async listen(): Promise<void> {
    this.port = await listen(this.#server, this.options);
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
    this.#closing ??= closeServer(this.#server).finally(() => this.#compression?.close());
    for (const connection of this.#channels.all()) connection.end();
    return this.#closing;
  }

  left(connection: SseConnection, reason: CloseReason): void {
    this.#channels.leave(connection);
    if (this.#clients.get(connection.client) === connection) this.#clients.delete(connection.client);
    this.application.closed(connection, reason);
  }

  #answer(request: IncomingMessage, response: StreamResponse): void {
    const { path, query } = parseTarget(request);
    if (path === PATHS.messages && request.method === 'POST') {
      this.#receive(request, response, query.get('client'));
    } else if (path === PATHS.events && request.method === 'GET') {
      this.#subscribe(request, response, query.get('channel'), query.get('client'));
    } else if (path === PATHS.streams && request.method === 'POST') {
      this.#reply(request, response, query.get('client'));
    } else if (path === PATHS.health && request.method === 'GET') {
      sendAnswer(response, HEALTHY);
    } else {
      sendAnswer(response, refusal('sse', path));
    }
  }

  #subscribe(
    request: IncomingMessage,
    response: StreamResponse,
    channel: string | null,
    client: string | null,
  ): void {
    // A kept connection, as a proxy has them, may ask for something new. It is refused as a WebSocket is.
    if (this.#closing !== undefined) return void response.destroy();
    if (!channel || !client) return sendAnswer(response, MISSING_SUBSCRIBER);
    const lastEventId = request.headers['last-event-id'];
    const resumeAfter = parseResumeAfter(typeof lastEventId === 'string' ? lastEventId : undefined);
    const compression = this.#compressionFor(request);
    const connection = new SseConnection(this, response, channel, client, resumeAfter, compression);
    this.#channels.join(connection);
    this.#clients.set(client, connection);
    this.application.opened(connection);
  }

  /** Undefined where the client does not accept it. */
  #compressionFor({ headers }: IncomingMessage): EventStreamCompression | undefined {
    const all = this.#compression;
    const accepted = headers['accept-encoding'];
    return all !== undefined && accepts(String(accepted), all.compression.coding) ? all : undefined;
  }

  #receive(request: IncomingMessage, response: StreamResponse, client: string | null): void {
    if (!client) return sendAnswer(response, MISSING_CLIENT);
    readBody(request, response, this.options.maxMessageBytes, (body) => {
      const connection = this.#clients.get(client);
      if (connection === undefined) return sendAnswer(response, UNKNOWN_CLIENT);
      this.application.received(connection, body, isBinary(request));
      sendAnswer(response, ACCEPTED);
    });
  }

  #reply(request: IncomingMessage, response: StreamResponse, client: string | null): void {
    if (!client) return sendAnswer(response, MISSING_CLIENT);
    readBody(request, response, this.options.maxMessageBytes, (body) => {
      this.application.requested(new SseReply(this, response, client), body, isBinary(request));
    });
  }
}

/** SSE on node:http. */
export const target: Target = {
  contractVersion: TARGET_CONTRACT_VERSION,
  name: 'node-sse',
  stack: 'node',
  transport: 'sse',
  versions: { node: process.versions.node },
  async listen(application, options) {
    assertListenOptions(options);
    const listener = new NodeSseListener(application, options);
    await listener.listen();
    return listener;
  },
};
