// WebSocket on uWebSockets.js: a broadcast is its `publish`, which copies the event once, and writes what one turn
// of the event loop published to a socket in one system call.
// https://unetworking.github.io/uWebSockets.js/generated/interfaces/WebSocketBehavior.html
//
// What it does differently, measured on its version 20:
// - `maxBackpressure` is 64 KiB unless set, and what exceeds it is dropped without a word: it is set, and `dropped`
//   tells. `closeOnBackpressureLimit` closes at the end of the turn; what is published in between is dropped.
// - A message that is too large, or not UTF-8, ends the connection with code 1006 and a text, with no close frame.
//   Other breaches of the protocol end it with 1006 and no text, as a client does that goes away: 'client'.
// - Its idle time-out counts what it receives, not what it sends: it would cut every subscriber that only listens.
//   It is off, as are its own pings, unless heartbeats are asked for (`heartbeatMs`).
import type { HttpRequest, HttpResponse, TemplatedApp, WebSocket, us_listen_socket, us_socket_context_t } from 'uWebSockets.js'; // prettier-ignore
import { closingCode, NORMAL_CLOSURE } from '../close-codes.ts';
import { HEALTHY, MISSING_CLIENT, MISSING_SUBSCRIBER, refusal, UPGRADE_REQUIRED } from '../http-answers.ts';
import { assertListenOptions } from '../listen-options.ts';
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
import { closeApp, createApp, listen, sendAnswer, tlsLibraryOf } from './http.ts';
import { compressorOf } from './compressors.ts';
import { requireUws, uwsVersions } from './library.ts';

const ABNORMAL_CLOSURE = 1006;
const SENT = 1;

/** What hangs on each socket: uWebSockets.js copies the own properties of this object to it. */
interface UserData {
  readonly use: SocketUse;
}

/** An open WebSocket: writes, with the limit on what may be held back. */
abstract class SocketUse {
  readonly client: string;
  over = false;
  /** Valid from open to close. */
  socket!: WebSocket<UserData>;
  protected readonly listener: UwsWsListener;
  protected reason: CloseReason | undefined = undefined;

  constructor(listener: UwsWsListener, client: string) {
    this.listener = listener;
    this.client = client;
  }

  write({ data, binary }: OutgoingEvent): boolean {
    // A reason is there once it is ending: what follows a dropped event must not arrive either.
    if (this.over || this.reason !== undefined) return true;
    return this.socket.send(data, binary === true, this.listener.compresses) === SENT;
  }

  get overLimit(): boolean {
    return this.socket.getBufferedAmount() > this.listener.options.backpressureLimitBytes;
  }

  /** A message was left out because of the limit. */
  dropped(): void {
    if (this.listener.options.onLimit === 'disconnect') this.reason ??= 'limit';
  }

  /** Cuts the socket for holding too much. */
  disconnect(): void {
    this.reason = 'limit';
    this.socket.close();
  }

  closeWith(code: number): void {
    if (this.over) return;
    this.reason = 'server';
    this.socket.end(code);
  }

  closed(code: number, text: ArrayBuffer): void {
    this.over = true;
    this.reason ??= code === ABNORMAL_CLOSURE && text.byteLength > 0 ? 'error' : 'client';
    this.ended(this.reason);
  }

  abstract opened(): void;
  abstract messaged(message: Uint8Array, binary: boolean): void;
  abstract drained(): void;
  protected abstract ended(reason: CloseReason): void;
}

class WsConnection extends SocketUse implements Connection {
  readonly channel: string;
  readonly resumeAfter: number | undefined;

  constructor(listener: UwsWsListener, channel: string, client: string, resumeAfter: number | undefined) {
    super(listener, client);
    this.channel = channel;
    this.resumeAfter = resumeAfter;
  }

  send(event: OutgoingEvent): boolean {
    return this.write(event);
  }

  keepAlive(): void {
    if (!this.over) this.socket.ping();
  }

  get bufferedBytes(): number {
    return this.over ? 0 : this.socket.getBufferedAmount();
  }

  end(): void {
    this.closeWith(NORMAL_CLOSURE);
  }

  override opened(): void {
    this.socket.subscribe(this.channel);
    this.listener.application.opened(this);
  }

  override messaged(message: Uint8Array, binary: boolean): void {
    this.listener.application.received(this, message, binary);
  }

  override drained(): void {
    this.listener.application.writable(this);
  }

  protected override ended(reason: CloseReason): void {
    this.listener.application.closed(this, reason);
  }
}

/** A connection whose messages are requests. */
class WsRequester extends SocketUse {
  #reply: WsReply | undefined;

  override opened(): void {
    // It waits for a request.
  }

  override messaged(message: Uint8Array, binary: boolean): void {
    this.#reply = new WsReply(this);
    this.listener.application.requested(this.#reply, message, binary);
  }

  override drained(): void {
    // Nobody waits: the schedule of a reply paces it.
  }

  protected override ended(): void {
    // No connection was announced, so no end of it is: only that of a reply.
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
    return this.closed || this.#requester.write(event);
  }

  finish(last: OutgoingEvent): void {
    if (this.closed) return;
    if (this.#requester.overLimit) return this.#requester.disconnect();
    this.finished = true;
    this.#requester.write(last);
  }
}

class UwsWsListener implements Listener {
  port = 0;
  readonly carriesBinary = true;
  readonly application: Application;
  readonly options: ListenOptions;
  readonly tls: TlsLibrary | undefined;
  /** Whether messages are compressed, to clients that have agreed to it. */
  readonly compresses: boolean;
  readonly #app: TemplatedApp;
  readonly #open = new Set<SocketUse>();
  #listening: us_listen_socket | undefined;
  #closing: Promise<void> | undefined;

  constructor(application: Application, options: ListenOptions) {
    this.application = application;
    this.options = options;
    this.compresses = options.compression !== undefined;
    const uws = requireUws();
    const behavior = {
      maxPayloadLength: options.maxMessageBytes,
      maxBackpressure: options.backpressureLimitBytes,
      closeOnBackpressureLimit: options.onLimit === 'disconnect' ? 1 : 0,
      ...idleOptions(options),
      maxLifetime: 0,
      compression: compressorOf(uws, options),
      open: (socket: WebSocket<UserData>) => this.#opened(socket),
      message: (socket: WebSocket<UserData>, message: ArrayBuffer, binary: boolean) =>
        socket.getUserData().use.messaged(new Uint8Array(message), binary),
      dropped: (socket: WebSocket<UserData>) => socket.getUserData().use.dropped(),
      drain: (socket: WebSocket<UserData>) => {
        if (socket.getBufferedAmount() === 0) socket.getUserData().use.drained();
      },
      close: (socket: WebSocket<UserData>, code: number, text: ArrayBuffer) =>
        this.#closed(socket, code, text),
    };
    this.tls = tlsLibraryOf(options);
    this.#app = createApp(options)
      .ws<UserData>(PATHS.events, {
        ...behavior,
        upgrade: (response, request, context) => this.#subscribe(response, request, context),
      })
      .ws<UserData>(PATHS.streams, {
        ...behavior,
        upgrade: (response, request, context) => this.#takeRequester(response, request, context),
      })
      .get(PATHS.events, upgradeRequired)
      .get(PATHS.streams, upgradeRequired)
      .get(PATHS.health, (response) => sendAnswer(response, HEALTHY))
      .any('/*', (response, request) => sendAnswer(response, refusal('ws', request.getUrl())));
  }

  get compression(): ListenOptions['compression'] {
    return this.options.compression;
  }

  async listen(): Promise<void> {
    this.#listening = await listen(this.#app, this.options);
    this.port = requireUws().us_socket_local_port(this.#listening);
    this.application.started(this);
  }

  broadcast(channel: string, event: OutgoingEvent): void {
    this.#app.publish(channel, event.data, event.binary === true, this.compresses);
  }

  close(why?: 'restart'): Promise<void> {
    this.#closing ??= this.#close(closingCode(why));
    return this.#closing;
  }

  #close(code: number): Promise<void> {
    if (this.#listening !== undefined) requireUws().us_listen_socket_close(this.#listening);
    const open = [...this.#open];
    for (const use of open) use.closeWith(code);
    return closeApp(this.#app, open.length > 0);
  }

  #subscribe(response: HttpResponse, request: HttpRequest, context: us_socket_context_t): void {
    const channel = request.getQuery('channel');
    const client = request.getQuery('client');
    if (!channel || !client) return sendAnswer(response, MISSING_SUBSCRIBER);
    const resumeAfter = parseResumeAfter(request.getQuery('after'));
    upgrade(response, request, context, new WsConnection(this, channel, client, resumeAfter));
  }

  #takeRequester(response: HttpResponse, request: HttpRequest, context: us_socket_context_t): void {
    const client = request.getQuery('client');
    if (!client) return sendAnswer(response, MISSING_CLIENT);
    upgrade(response, request, context, new WsRequester(this, client));
  }

  #opened(socket: WebSocket<UserData>): void {
    const { use } = socket.getUserData();
    use.socket = socket;
    this.#open.add(use);
    use.opened();
  }

  #closed(socket: WebSocket<UserData>, code: number, text: ArrayBuffer): void {
    const { use } = socket.getUserData();
    this.#open.delete(use);
    use.closed(code, text);
  }
}

/**
 * Its idle time-out is what nothing may come back for, and it pings in good time before; in seconds, from 8 on, by a clock of
 * 4 s.
 */
function idleOptions({ heartbeatMs }: ListenOptions): {
  idleTimeout: number;
  sendPingsAutomatically: boolean;
} {
  return heartbeatMs === undefined
    ? { idleTimeout: 0, sendPingsAutomatically: false }
    : { idleTimeout: Math.ceil((2 * heartbeatMs) / 1000), sendPingsAutomatically: true };
}

function upgradeRequired(response: HttpResponse): void {
  sendAnswer(response, UPGRADE_REQUIRED);
}

function upgrade(
  response: HttpResponse,
  request: HttpRequest,
  context: us_socket_context_t,
  use: SocketUse,
): void {
  response.upgrade<UserData>(
    { use },
    request.getHeader('sec-websocket-key'),
    request.getHeader('sec-websocket-protocol'),
    request.getHeader('sec-websocket-extensions'),
    context,
  );
}

/** WebSocket on uWebSockets.js. */
export const target: Target = {
  contractVersion: TARGET_CONTRACT_VERSION,
  name: 'uws-ws',
  stack: 'uws',
  transport: 'ws',
  versions: uwsVersions(),
  async listen(application, options) {
    assertListenOptions(options);
    const listener = new UwsWsListener(application, options);
    await listener.listen();
    return listener;
  },
};
