// One WebSocket on a stream of HTTP/2, of a subscriber or of a requester: extended CONNECT, and frames as ever.
// https://www.rfc-editor.org/rfc/rfc8441
import { nowNs } from '../../measure/clock.ts';
import type {
  ClientClose,
  ConnectOptions,
  ConnectTimings,
  Receiver,
  Requester,
  Subscription,
} from '../client.ts';
import {
  CLOSED_BY_CLIENT,
  closedByServer,
  NO_CLOSE_FRAME,
  NO_WEBSOCKET,
  protocolBroken,
  socketFailed,
} from '../client-close.ts';
import { ConnectTimes } from '../connect-times.ts';
import { MAX_EVENT_BYTES } from '../event-stream-response.ts';
import { OPCODE } from '../lean/frame-opcodes.ts';
import { FrameParser, NO_STATUS, type FrameHandler } from '../lean/frame-parser.ts';
import { clientFrame, closePayload } from '../lean/frame-writer.ts';
import type { ProtocolError } from '../protocol-error.ts';
import type { ReadPath } from '../read-path.ts';
import { RefusedAnswer } from '../refused-answer.ts';
import { CLOSE_TIMEOUT_MS, FIN_TIMEOUT_MS } from '../websocket-handshake.ts';
import type { ConnectionUser, H2Connection, H2Connections } from './connections.ts';
import { H2Exchange, type ExchangeUser, type H2Head } from './exchange.ts';

const NORMAL = 1000;

export class H2WsConnection implements Subscription, Requester, ConnectionUser, ExchangeUser, FrameHandler {
  readonly #times = new ConnectTimes();
  readonly #path: ReadPath;
  readonly #connections: H2Connections;
  readonly #connection: H2Connection;
  readonly #receiver: Receiver;
  readonly #requestPath: string;
  readonly #frames = new FrameParser(MAX_EVENT_BYTES);
  readonly #waiting: Buffer[] = [];
  #exchange: H2Exchange | undefined;
  #refused: RefusedAnswer | undefined;
  #close: ClientClose | undefined;
  #timer: NodeJS.Timeout | undefined;
  #paused = false;
  #told = false;

  constructor(
    path: ReadPath,
    connections: H2Connections,
    options: ConnectOptions & { readonly path: string },
    receiver: Receiver,
  ) {
    this.#path = path;
    this.#connections = connections;
    this.#receiver = receiver;
    this.#requestPath = options.path;
    this.#connection = connections.acquire(options);
    this.#connection.use(this);
  }

  get timings(): ConnectTimings {
    return this.#times;
  }

  get lastEventId(): string {
    return '';
  }

  ready(connection: H2Connection): void {
    if (this.#close !== undefined) return;
    connection.noteConnected(this.#times);
    const headers = {
      ':method': 'CONNECT',
      ':protocol': 'websocket',
      ':path': this.#requestPath,
      'sec-websocket-version': '13',
    };
    this.#exchange = new H2Exchange(this.#path, connection, headers, undefined, this);
    if (this.#paused) connection.pause(this.#exchange.stream);
  }

  failed(error: NodeJS.ErrnoException): void {
    this.#close ??= socketFailed(error, this.#times.connectedNs !== undefined);
    this.#over();
  }

  head(head: H2Head): void {
    if (head.status !== 200) {
      this.#refused = new RefusedAnswer(head, 200, (close) => this.#giveUp(close));
      return;
    }
    this.#times.openedNs = nowNs();
    for (const frame of this.#waiting.splice(0)) this.#exchange!.send(frame);
    this.#receiver.opened?.();
  }

  read(bytes: Buffer, end: number): void {
    if (this.#refused !== undefined) this.#refused.add(bytes, 0, end);
    else this.#frames.feed(bytes, 0, end, this);
  }

  broken(error: ProtocolError): void {
    this.#giveUp(protocolBroken(error));
  }

  ended(_inOrder: boolean, error: NodeJS.ErrnoException | undefined): void {
    this.#refused?.end();
    const isReset = error !== undefined && error.code !== 'ERR_HTTP2_STREAM_ERROR';
    const cut = this.#times.openedNs === undefined ? NO_WEBSOCKET : NO_CLOSE_FRAME;
    this.#close ??= isReset ? socketFailed(error, true) : cut;
    this.#over();
  }

  message(bytes: Uint8Array, start: number, end: number, binary: boolean): void {
    if (this.#close !== undefined) return;
    const { counters, receivedNs } = this.#path;
    counters.events++;
    counters.payloadBytes += end - start;
    this.#times.firstEventNs ??= receivedNs;
    this.#receiver.message(bytes, start, end, receivedNs, binary);
  }

  ping(bytes: Uint8Array, start: number, end: number): void {
    if (this.#close !== undefined) return;
    this.#exchange!.send(clientFrame(OPCODE.pong, bytes, start, end));
    this.#receiver.keptAlive?.();
  }

  pong(): void {}

  closeFrame(code: number, reason: string): void {
    if (this.#close === undefined) {
      this.#close = closedByServer(code, reason);
      this.#sendClose(code, FIN_TIMEOUT_MS);
    }
    this.#exchange!.stream.end();
  }

  send(message: Uint8Array, binary = false): void {
    if (this.#close !== undefined) return;
    const frame = clientFrame(binary ? OPCODE.binary : OPCODE.text, message);
    if (this.#times.openedNs === undefined) this.#waiting.push(frame);
    else this.#exchange!.send(frame);
  }

  request(message: Uint8Array, binary = false): void {
    this.send(message, binary);
  }

  pause(): void {
    this.#paused = true;
    if (this.#exchange !== undefined) this.#connection.pause(this.#exchange.stream);
  }

  resume(): void {
    this.#paused = false;
    if (this.#exchange !== undefined) this.#connection.resume(this.#exchange.stream);
  }

  /** In order: a close frame, its answer, the end of the stream by the server. */
  close(): void {
    if (this.#close !== undefined) return;
    if (this.#times.openedNs === undefined) return this.#giveUp(CLOSED_BY_CLIENT);
    this.#close = CLOSED_BY_CLIENT;
    this.#sendClose(NORMAL, CLOSE_TIMEOUT_MS);
  }

  drop(): void {
    this.#giveUp(CLOSED_BY_CLIENT);
  }

  /** The connection with it, unless others share it. */
  reset(): void {
    if (this.#connection.users === 1) this.#connection.reset();
    this.drop();
  }

  #sendClose(code: number, timeoutMs: number): void {
    const exchange = this.#exchange!;
    exchange.send(clientFrame(OPCODE.close, code === NO_STATUS ? new Uint8Array(0) : closePayload(code)));
    this.#connection.resume(exchange.stream); // the answer and the end must be seen
    this.#timer ??= setTimeout(() => exchange.cancel(), timeoutMs);
  }

  #giveUp(close: ClientClose): void {
    this.#close ??= close;
    if (this.#exchange === undefined) this.#over();
    else this.#exchange.cancel();
  }

  #over(): void {
    if (this.#told) return;
    this.#told = true;
    clearTimeout(this.#timer);
    this.#refused?.cancel();
    this.#frames.discard();
    setImmediate(() => {
      this.#connections.release(this.#connection);
      this.#receiver.closed(this.#close!);
    });
  }
}
