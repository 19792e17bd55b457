// One WebSocket, of a subscriber or of a requester: its handshake, its messages in both directions, and its end,
// in order or not.
// https://www.rfc-editor.org/rfc/rfc6455
import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { ClientClose, ConnectTimings, Receiver, Requester, Subscription } from '../client.ts';
import {
  CLOSED_BY_CLIENT,
  closedByServer,
  NO_CLOSE_FRAME,
  NO_WEBSOCKET,
  protocolBroken,
  socketFailed,
} from '../client-close.ts';
import { ConnectTimes } from '../connect-times.ts';
import { Decompression, messageDecoder, wholeMessage } from '../decompression.ts';
import { MAX_EVENT_BYTES } from '../event-stream-response.ts';
import { OPCODE } from './frame-opcodes.ts';
import { FrameParser, NO_STATUS, type FrameHandler } from './frame-parser.ts';
import { clientFrame, closePayload } from './frame-writer.ts';
import type { ResponseHead } from '../http-response-head.ts';
import { HttpResponseParser, type ResponseHandler } from './http-response-parser.ts';
import { openSocket } from './open-socket.ts';
import type { LeanSocket, SocketUser } from './socket.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { ReadPath } from '../read-path.ts';
import { RefusedAnswer } from '../refused-answer.ts';
import { upgradeHead, type UpgradeOptions } from '../request-head.ts';
import { CLOSE_TIMEOUT_MS, FIN_TIMEOUT_MS, handshakeProblem } from '../websocket-handshake.ts';

const NORMAL = 1000;

/** What a connection needs until its handshake is done, and drops then. */
interface Handshake {
  readonly options: UpgradeOptions;
  readonly path: string;
  readonly key: string;
  readonly http: HttpResponseParser;
  /** Frames that wait for the connection to be open. */
  readonly waiting: Buffer[];
  refused: RefusedAnswer | undefined;
}

export class LeanWsConnection implements Subscription, Requester, SocketUser, ResponseHandler, FrameHandler {
  readonly #times: ConnectTimes;
  readonly #path: ReadPath;
  readonly #receiver: Receiver;
  readonly #socket: LeanSocket;
  readonly #frames: FrameParser;
  #handshake: Handshake | undefined;
  /** Where messages come compressed. */
  readonly #decompression: Decompression | undefined;
  /** Why it ends, from the moment when that is certain: nothing is delivered after it. */
  #close: ClientClose | undefined;
  #closeTimer: NodeJS.Timeout | undefined;

  /** `requestPath`: path and query of the request that is upgraded. */
  constructor(path: ReadPath, options: UpgradeOptions, requestPath: string, receiver: Receiver) {
    // Before the clock is read: an event stream needs no key, and 4 µs of random bytes are no time of a connect.
    const key = randomBytes(16).toString('base64');
    this.#times = new ConnectTimes();
    const { compression } = options;
    this.#frames = new FrameParser(MAX_EVENT_BYTES, compression !== undefined);
    if (compression !== undefined) {
      const decoding = {
        decoder: () => messageDecoder(compression),
        maxBytes: MAX_EVENT_BYTES,
        mayEnd: true,
      };
      this.#decompression = new Decompression(decoding, (error) => this.#broken(error));
    }
    this.#path = path;
    this.#receiver = receiver;
    this.#handshake = {
      options,
      path: requestPath,
      key,
      http: new HttpResponseParser(),
      waiting: [],
      refused: undefined,
    };
    this.#socket = openSocket(path, options, this);
  }

  get timings(): ConnectTimings {
    return this.#times;
  }

  /** WebSocket has none. */
  get lastEventId(): string {
    return '';
  }

  /** Sends a message; before the connection is open, as soon as it is. */
  send(message: Uint8Array, binary = false): void {
    if (this.#close !== undefined) return;
    const frame = clientFrame(binary ? OPCODE.binary : OPCODE.text, message);
    if (this.#handshake === undefined) this.#socket.send(frame);
    else this.#handshake.waiting.push(frame);
  }

  /** A request is a message. */
  request(message: Uint8Array, binary = false): void {
    this.send(message, binary);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Closes in order: a close frame, its answer, the end of the TCP connection by the server. */
  close(): void {
    if (this.#close !== undefined) return;
    this.#close = CLOSED_BY_CLIENT;
    if (this.#handshake === undefined) this.#sendClose(NORMAL, CLOSE_TIMEOUT_MS);
    else this.#socket.destroy();
  }

  drop(): void {
    this.#close ??= CLOSED_BY_CLIENT;
    this.#socket.destroy();
  }

  reset(): void {
    this.#close ??= CLOSED_BY_CLIENT;
    this.#socket.resetAndDestroy();
  }

  connected(socket: LeanSocket): void {
    socket.noteConnected(this.#times);
    const handshake = this.#handshake!;
    socket.send(upgradeHead(handshake.options, handshake.path, handshake.key));
  }

  read(_socket: LeanSocket, bytes: Buffer, end: number): void {
    let at = 0;
    if (this.#handshake !== undefined) at = this.#handshake.http.feed(bytes, 0, end, this);
    if (this.#handshake === undefined) this.#frames.feed(bytes, at, end, this);
  }

  broken(_socket: LeanSocket, error: ProtocolError): void {
    // What came before it has its turn first.
    if (this.#decompression?.busy === true) this.#decompression.inTurn(() => this.#broken(error));
    else this.#broken(error);
  }

  #broken(error: ProtocolError): void {
    this.#handshake?.refused?.end(); // what it had to say matters more than how it ends
    if (this.#close !== undefined || this.#handshake !== undefined) {
      this.#refuse(protocolBroken(error));
      return;
    }
    this.#close = protocolBroken(error);
    this.#sendClose(closeCode(error), CLOSE_TIMEOUT_MS);
    this.#socket.destroySoon(); // with that frame the server has been told; its answer matters no more
  }

  ended(socket: LeanSocket, error: NodeJS.ErrnoException | undefined): void {
    if (this.#decompression?.busy === true) {
      this.#decompression.inTurn(() => this.ended(socket, error));
      return;
    }
    this.#decompression?.close();
    clearTimeout(this.#closeTimer);
    this.#handshake?.refused?.end();
    this.#frames.discard();
    if (error !== undefined) this.#close ??= socketFailed(error, this.#times.connectedNs !== undefined);
    else this.#close ??= this.#handshake === undefined ? NO_CLOSE_FRAME : NO_WEBSOCKET;
    this.#receiver.closed(this.#close);
  }

  responseHead(head: ResponseHead, headBytes: number): void {
    this.#path.counters.headBytes += headBytes;
    const handshake = this.#handshake!;
    if (head.status !== 101) {
      // A redirect too: RFC 6455 section 4.1 leaves it to the client, and browsers fail.
      if (head.status >= 200)
        handshake.refused = new RefusedAnswer(head, 101, (close) => this.#refuse(close));
      return;
    }
    const { key, waiting } = handshake;
    const problem = handshakeProblem(head, key, handshake.options.compression);
    if (problem !== undefined) {
      this.#refuse(protocolBroken(problem));
      return;
    }
    this.#handshake = undefined;
    this.#times.openedNs = this.#path.receivedNs;
    for (const frame of waiting) this.#socket.send(frame);
    this.#receiver.opened?.();
  }

  responseBody(bytes: Buffer, start: number, end: number): void {
    this.#handshake?.refused?.add(bytes, start, end);
  }

  responseEnd(): void {
    this.#handshake?.refused?.end();
  }

  message(bytes: Uint8Array, start: number, end: number, binary: boolean): void {
    if (this.#close !== undefined) return;
    const { receivedNs } = this.#path;
    if (this.#decompression === undefined) {
      this.#deliver(bytes, start, end, receivedNs, binary);
      return;
    }
    this.#decompression.write(wholeMessage(bytes, start, end), (message, length) => {
      if (this.#close !== undefined) return;
      if (binary || isUtf8(message.subarray(0, length)))
        this.#deliver(message, 0, length, receivedNs, binary);
      else this.#broken(new ProtocolError('FRAME_UTF8', 'a text is not valid UTF-8'));
    });
  }

  #deliver(bytes: Uint8Array, start: number, end: number, receivedNs: number, binary: boolean): void {
    const { counters } = this.#path;
    counters.events++;
    counters.payloadBytes += end - start;
    this.#times.firstEventNs ??= receivedNs;
    this.#receiver.message(bytes, start, end, receivedNs, binary);
  }

  ping(bytes: Uint8Array, start: number, end: number): void {
    if (this.#close !== undefined) return;
    this.#socket.send(clientFrame(OPCODE.pong, bytes, start, end));
    this.#receiver.keptAlive?.();
  }

  pong(): void {}

  closeFrame(code: number, reason: string): void {
    if (this.#decompression?.busy === true) {
      this.#decompression.inTurn(() => this.closeFrame(code, reason));
      return;
    }
    if (this.#close !== undefined) return; // the answer to ours: now the server ends the TCP connection
    this.#close = closedByServer(code, reason);
    this.#sendClose(code, FIN_TIMEOUT_MS);
  }

  /** Ends at once: the handshake has failed, or the connection was closing already. */
  #refuse(close: ClientClose): void {
    this.#close ??= close;
    this.#socket.destroy();
  }

  #sendClose(code: number, timeoutMs: number): void {
    const payload = code === NO_STATUS ? new Uint8Array(0) : closePayload(code);
    this.#socket.send(clientFrame(OPCODE.close, payload));
    if (this.#socket.isPaused()) this.#socket.resume(); // the answer and the FIN must be seen
    this.#closeTimer = setTimeout(destroy, timeoutMs, this.#socket);
  }
}

function destroy(socket: LeanSocket): void {
  socket.destroy();
}

/** The status that tells the server what it did wrong: RFC 6455 section 7.4.1. */
function closeCode(error: ProtocolError): number {
  if (error.code === 'FRAME_UTF8') return 1007;
  return error.code === 'MESSAGE_TOO_LARGE' ? 1009 : 1002;
}
