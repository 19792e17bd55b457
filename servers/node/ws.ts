// WebSocket on the `ws` library, behind node:http in `noServer` mode. Each event is copied once and the same
// buffer is sent to every socket; `ws` adds the frame header and makes one system call of each.
// https://github.com/websockets/ws/blob/master/doc/ws.md
// Backpressure is `bufferedAmount`, and `drain` of the socket that node:http hands to `handleUpgrade`: `ws` has no event of
// its own. The socket's high-water mark of 16 KiB is the one that node-sse sees too; but `ws` writes at once, so what it
// holds back the kernel has refused. Over TLS node:tls writes when the turn ends: the limit then spares that turn.
// `ws` has no time-out for a silent connection, sends no pings by itself, and waits 30 s for the answer to its close frame
// unless told otherwise.
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type Server as SocketServer, type ServerOptions } from 'ws';
import { Channels } from '../channels.ts';
import { closingCode, NORMAL_CLOSURE } from '../close-codes.ts';
import { HEALTHY, MISSING_CLIENT, MISSING_SUBSCRIBER, refusal, UPGRADE_REQUIRED } from '../http-answers.ts';
import { assertListenOptions, CLOSE_GRACE_MS, CLOSE_TIMEOUT_MS } from '../listen-options.ts';
import { createHttpServer, tlsLibraryOf } from './create-server.ts';
import { closeServer, listen, parseTarget, refuseUpgrade, sendAnswer, type Server } from './http.ts';
import { perMessageDeflateOf } from './per-message-deflate.ts';
import { ServedSocket, type SocketUser } from './served-socket.ts';
import { LoopTurns } from '../loop-turns.ts';
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

const TEXT = { binary: false } as const;
const BINARY = { binary: true } as const;

/** Of its limits the size of a message holds, as on all stacks: RFC 6455 has none for fragments, and names none in 10.4. */
const NO_PART_LIMITS = { maxFragments: 0, maxBufferedChunks: 0, closeTimeout: CLOSE_TIMEOUT_MS };

/** An open WebSocket: writes, with the limit on what may be held back. */
abstract class SocketUse implements SocketUser {
  readonly client: string;
  over = false;
  protected readonly listener: NodeWsListener;
  protected readonly socket: ServedSocket;
  protected reason: CloseReason = 'client';
  readonly #stream: Socket;
  /** The turn of the event loop since which bytes are held back; -1 while none are. */
  #heldSinceTurn = -1;
  #drainHeard = false;

  constructor(listener: NodeWsListener, socket: ServedSocket, stream: Socket, client: string) {
    this.listener = listener;
    this.socket = socket;
    this.#stream = stream;
    this.client = client;
    socket.serve(this, listener.options.heartbeatMs !== undefined);
  }

  /** `data` must be the target's own: `ws` keeps it while the socket is slow. */
  write(data: Uint8Array, binary: boolean | undefined): boolean {
    if (this.over) return true;
    if (this.overLimit) {
      if (this.listener.options.onLimit === 'disconnect') this.disconnect();
      return false;
    }
    this.socket.send(data, binary === true ? BINARY : TEXT);
    // A large event asks for a drain even where the kernel took all of it at once: nothing is held back then.
    if (!this.#stream.writableNeedDrain || this.socket.bufferedAmount === 0) return true;
    if (this.#heldSinceTurn < 0) this.#heldSinceTurn = this.listener.turns.current();
    if (!this.#drainHeard) {
      this.#drainHeard = true;
      this.#stream.on('drain', () => this.#drain());
    }
    return false;
  }

  get overLimit(): boolean {
    const { options, tls, turns } = this.listener;
    return (
      this.socket.bufferedAmount > options.backpressureLimitBytes &&
      (tls === undefined || this.#heldSinceTurn !== turns.current())
    );
  }

  /** Cuts the socket for holding too much. */
  disconnect(): void {
    this.over = true;
    this.reason = 'limit';
    this.socket.terminate();
  }

  closeWith(code: number): void {
    if (this.over) return;
    this.over = true;
    this.reason = 'server';
    this.socket.close(code);
  }

  /** Ends it for the listener; resolves when it is closed. */
  async leave(code: number): Promise<void> {
    const closed = once(this.socket, 'close');
    this.closeWith(code);
    const cut = setTimeout(() => this.socket.terminate(), CLOSE_GRACE_MS);
    await closed;
    clearTimeout(cut);
  }

  failed(): void {
    if (this.reason === 'client') this.reason = 'error';
  }

  abstract messaged(message: Buffer, binary: boolean): void;
  abstract ended(): void;
  protected abstract drained(): void;

  #drain(): void {
    if (this.#heldSinceTurn < 0) return;
    this.#heldSinceTurn = -1;
    if (!this.over) this.drained();
  }
}

class WsConnection extends SocketUse implements Connection {
  readonly channel: string;
  readonly resumeAfter: number | undefined;

  constructor(
    listener: NodeWsListener,
    socket: ServedSocket,
    stream: Socket,
    channel: string,
    client: string,
    resumeAfter: number | undefined,
  ) {
    super(listener, socket, stream, client);
    this.channel = channel;
    this.resumeAfter = resumeAfter;
  }

  send(event: OutgoingEvent): boolean {
    return this.over || this.write(Buffer.from(event.data), event.binary);
  }

  keepAlive(): void {
    if (!this.over) this.socket.ping();
  }

  /** A heartbeat; who has not answered the last one is gone. */
  beat(): void {
    if (!this.over) this.socket.beat();
  }

  get bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }

  end(): void {
    this.closeWith(NORMAL_CLOSURE);
  }

  override messaged(message: Buffer, binary: boolean): void {
    if (!this.over) this.listener.application.received(this, message, binary);
  }

  override drained(): void {
    this.listener.application.writable(this);
  }

  override ended(): void {
    this.over = true;
    this.listener.left(this, this.reason);
  }
}

/** A connection whose messages are requests. */
class WsRequester extends SocketUse {
  #reply: WsReply | undefined;

  override messaged(message: Buffer, binary: boolean): void {
    if (this.over) return;
    this.#reply = new WsReply(this);
    this.listener.application.requested(this.#reply, message, binary);
  }

  override drained(): void {
    // Nobody waits: the schedule of a reply paces it.
  }

  override ended(): void {
    this.over = true;
    this.listener.requesters.delete(this);
    if (this.#reply?.finished === false) this.listener.application.abandoned?.(this.#reply);
  }
}

class WsReply implements ReplyStream {
  finished = false;
  readonly #requester: WsRequester;

  constructor(requester: WsRequester) {
    this.#requester = requester;
  }

  get client(): string {
    return this.#requester.client;
  }

  get closed(): boolean {
    return this.finished || this.#requester.over;
  }

  send(event: OutgoingEvent): boolean {
    return this.closed || this.#requester.write(Buffer.from(event.data), event.binary);
  }

  finish(last: OutgoingEvent): void {
    if (this.closed) return;
    if (this.#requester.overLimit) return this.#requester.disconnect();
    this.finished = true;
    this.#requester.write(Buffer.from(last.data), last.binary);
  }
}

class NodeWsListener implements Listener {
  port = 0;
  readonly carriesBinary = true;
  readonly application: Application;
  readonly options: ListenOptions;
  readonly tls: TlsLibrary | undefined;
  readonly compression: ListenOptions['compression'];
  readonly requesters = new Set<WsRequester>();
  readonly turns = new LoopTurns();
  readonly #server: Server;
  readonly #webSockets: SocketServer<typeof ServedSocket>;
  readonly #channels = new Channels<WsConnection>();
  #beats: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(application: Application, options: ListenOptions) {
    this.application = application;
    this.options = options;
    this.compression = options.compression;
    const webSocketOptions: ServerOptions<typeof ServedSocket> & typeof NO_PART_LIMITS = {
      ...NO_PART_LIMITS,
      noServer: true,
      clientTracking: false,
      perMessageDeflate: perMessageDeflateOf(options),
      maxPayload: options.maxMessageBytes,
      WebSocket: ServedSocket,
    };
    this.#webSockets = new WebSocketServer(webSocketOptions);
    this.tls = tlsLibraryOf(options);
    this.#server = createHttpServer(options, {}, (request, response) => {
      const { path } = parseTarget(request);
      const get = request.method === 'GET';
      if (get && path === PATHS.health) sendAnswer(response, HEALTHY);
      else if (get && (path === PATHS.events || path === PATHS.streams))
        sendAnswer(response, UPGRADE_REQUIRED);
      else sendAnswer(response, refusal('ws', path));
    });
    this.#server.on('upgrade', (request, stream, head) => this.#upgrade(request, stream, head));
  }

  async listen(): Promise<void> {
    this.port = await listen(this.#server, this.options);
    const { heartbeatMs } = this.options;
    const beat = (): void => {
      for (const connection of this.#channels.all()) connection.beat();
    };
    if (heartbeatMs !== undefined) this.#beats = setInterval(beat, heartbeatMs);
    this.application.started(this);
  }

  broadcast(channel: string, event: OutgoingEvent): void {
    const members = this.#channels.members(channel);
    if (members === undefined) return;
    const data = Buffer.from(event.data);
    for (const connection of members) connection.write(data, event.binary);
  }

  close(why?: 'restart'): Promise<void> {
    this.#closing ??= this.#close(closingCode(why));
    return this.#closing;
  }

  async #close(code: number): Promise<void> {
    clearInterval(this.#beats);
    const leaving = [...this.#channels.all(), ...this.requesters].map((use) => use.leave(code));
    await Promise.all([closeServer(this.#server), ...leaving]);
  }

  left(connection: WsConnection, reason: CloseReason): void {
    this.#channels.leave(connection);
    this.application.closed(connection, reason);
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const { path, query } = parseTarget(request);
    const client = query.get('client');
    if (this.#closing !== undefined) {
      stream.destroy();
    } else if (path === PATHS.events) {
      const channel = query.get('channel');
      if (!channel || !client) return refuseUpgrade(stream, MISSING_SUBSCRIBER);
      const resumeAfter = parseResumeAfter(query.get('after'));
      this.#webSockets.handleUpgrade(request, stream, head, (socket) => {
        const connection = new WsConnection(this, socket, stream as Socket, channel, client, resumeAfter);
        this.#channels.join(connection);
        this.application.opened(connection);
      });
    } else if (path === PATHS.streams) {
      if (!client) return refuseUpgrade(stream, MISSING_CLIENT);
      this.#webSockets.handleUpgrade(request, stream, head, (socket) => {
        this.requesters.add(new WsRequester(this, socket, stream as Socket, client));
      });
    } else {
      refuseUpgrade(stream, refusal('ws', path));
    }
  }
}

const { version } = createRequire(import.meta.url)('ws/package.json') as { version: string };

/** WebSocket on `ws`. */
export const target: Target = {
  contractVersion: TARGET_CONTRACT_VERSION,
  name: 'node-ws',
  stack: 'node',
  transport: 'ws',
  versions: { node: process.versions.node, ws: version },
  async listen(application, options) {
    assertListenOptions(options);
    const listener = new NodeWsListener(application, options);
    await listener.listen();
    return listener;
  },
};
