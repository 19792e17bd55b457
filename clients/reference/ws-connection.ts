// One WebSocket of the library `ws`, of a subscriber or of a requester. What ws does not tell, or would judge otherwise
// than the lean client does, is looked at here: the fields of the 101, the words of a refusal, an error of the socket.
import type { ClientRequest, IncomingMessage } from 'node:http';
import { WebSocket, type ClientOptions, type PerMessageDeflateOptions } from 'ws';
import { nowNs } from '../../measure/clock.ts';
import type { Compression } from '../../servers/compression.ts';
import type {
  ClientClose,
  ConnectTimings,
  ReadCounters,
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
import type { ClientTls } from '../client-tls.ts';
import { ConnectTimes } from '../connect-times.ts';
import { MAX_EVENT_BYTES } from '../event-stream-response.ts';
import { RefusedAnswer } from '../refused-answer.ts';
import { authority, type UpgradeOptions } from '../request-head.ts';
import { CLOSE_TIMEOUT_MS, FIN_TIMEOUT_MS, handshakeProblem } from '../websocket-handshake.ts';
import { connectTo, headersOf, headOf, libraryFailed, watchRequest } from './http.ts';
import { tallyOf, type SocketTally } from './socket-tally.ts';
import { connectWire, type WireSocket } from './wire-socket.ts';

/** As in the lean client, only the size of a message is limited: RFC 6455 has no limit of fragments. */
const LIMITS = {
  maxPayload: MAX_EVENT_BYTES,
  maxFragments: 0,
  maxBufferedChunks: 0,
  closeTimeout: CLOSE_TIMEOUT_MS,
};

/** The same offer as the lean client's: `extensionOffer`. */
function offerOf(compression: Compression | undefined): PerMessageDeflateOptions | false {
  if (compression === undefined) return false;
  const { window, windowBits } = compression;
  return {
    clientNoContextTakeover: true,
    clientMaxWindowBits: false as unknown as number, // not offered; the types leave that out
    ...(window === 'shared' ? { serverNoContextTakeover: true } : {}),
    ...(windowBits === 15 ? {} : { serverMaxWindowBits: windowBits }),
  };
}

/** Tells when the server's close frame has come: ws answers it by `close` with what it said. */
class TellingWebSocket extends WebSocket {
  onCloseFrame: ((code: number, reason: string) => void) | undefined = undefined;

  override close(code?: number, reason?: string | Buffer): void {
    // Closing because of a faulty frame, it gives a code and no reason.
    if (code === undefined || reason !== undefined) this.onCloseFrame?.(code ?? 1005, String(reason ?? ''));
    super.close(code, reason);
  }
}

export class ReferenceWsConnection implements Subscription, Requester {
  readonly #counters: ReadCounters;
  readonly #receiver: Receiver;
  readonly #compression: Compression | undefined;
  readonly #times = new ConnectTimes();
  readonly #socket: TellingWebSocket;
  #wire: WireSocket | undefined;
  #tally: SocketTally | undefined;
  #key = '';
  #waiting: [message: Uint8Array, binary: boolean][] = [];
  #refused: RefusedAnswer | undefined;
  #finTimer: NodeJS.Timeout | undefined;
  #close: ClientClose | undefined;

  /** `path`: with its query. */
  constructor(
    counters: ReadCounters,
    tls: ClientTls | undefined,
    options: UpgradeOptions & { readonly path: string },
    receiver: Receiver,
  ) {
    this.#counters = counters;
    this.#receiver = receiver;
    this.#compression = options.compression;
    const wsOptions: ClientOptions & typeof LIMITS = {
      ...LIMITS,
      perMessageDeflate: offerOf(options.compression),
      ...connectTo(options),
      ...(options.request === undefined ? {} : { headers: headersOf(options.request) }),
      createConnection: () => connectWire(options, tls),
      finishRequest: (request) => this.#ask(request),
    };
    this.#socket = new TellingWebSocket(`ws://${authority(options)}${options.path}`, wsOptions);
    this.#listen();
  }

  get timings(): ConnectTimings {
    return this.#times;
  }

  get lastEventId(): string {
    return '';
  }

  send(message: Uint8Array, binary = false): void {
    if (this.#close !== undefined) return;
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(message, { binary });
    else this.#waiting.push([Uint8Array.from(message), binary]);
  }

  request(message: Uint8Array, binary = false): void {
    this.send(message, binary);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#close ??= CLOSED_BY_CLIENT;
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.resume(); // the answer and the FIN must be seen
      this.#socket.close(1000);
    } else {
      this.#socket.terminate();
    }
  }

  drop(): void {
    this.#end(CLOSED_BY_CLIENT);
  }

  /** Ends it at once; the first reason given is the one that is reported. */
  #end(close: ClientClose): void {
    this.#close ??= close;
    this.#socket.terminate();
  }

  #ask(request: ClientRequest): void {
    this.#key = String(request.getHeader('sec-websocket-key'));
    request.maxHeadersCount = 0;
    request.on('socket', (socket) => {
      this.#wire = watchRequest(socket, this.#counters, this.#times);
      this.#tally = tallyOf(this.#wire, this.#counters);
      socket.on('error', (error: NodeJS.ErrnoException) => {
        // ws keeps it to itself once the connection is open.
        if (this.#times.openedNs !== undefined) this.#close ??= socketFailed(error, true);
      });
    });
    request.end();
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('upgrade', (response) => this.#upgraded(response));
    socket.on('unexpected-response', (_request, response) => this.#answered(response));
    socket.on('open', () => this.#opened());
    socket.on('message', (data: Buffer, binary) => this.#messaged(data, binary));
    socket.on('ping', () => {
      if (this.#close === undefined) this.#receiver.keptAlive?.();
    });
    socket.onCloseFrame = (code, reason) => {
      if (this.#close !== undefined) return; // the answer to ours
      this.#close = closedByServer(code, reason);
      this.#awaitFin();
    };
    socket.on('error', (error) => this.#failed(error));
    socket.on('close', () => {
      clearTimeout(this.#finTimer);
      this.#refused?.cancel();
      this.#tally?.add();
      this.#receiver.closed(this.#close ?? NO_CLOSE_FRAME);
    });
  }

  #upgraded(response: IncomingMessage): void {
    this.#tally?.add();
    const problem = handshakeProblem(headOf(response), this.#key, this.#compression);
    if (problem !== undefined) this.#end(protocolBroken(problem));
  }

  #answered(response: IncomingMessage): void {
    this.#tally?.add();
    const head = headOf(response);
    if (head.status === 101) {
      this.#upgraded(response); // without the fields that make an upgrade of it for node:http
      return;
    }
    const refused = new RefusedAnswer(head, 101, (close) => this.#end(close));
    this.#refused = refused;
    response.on('data', (bytes: Buffer) => refused.add(bytes));
    response.on('end', () => refused.end());
    response.on('error', () => refused.end());
  }

  #opened(): void {
    this.#times.openedNs = nowNs();
    for (const [message, binary] of this.#waiting) this.#socket.send(message, { binary });
    this.#waiting = [];
    this.#receiver.opened?.();
  }

  #messaged(data: Buffer, binary: boolean): void {
    if (this.#close !== undefined) return;
    const receivedNs = nowNs();
    this.#times.firstEventNs ??= receivedNs;
    this.#counters.events++;
    this.#counters.payloadBytes += data.length;
    this.#tally?.add();
    this.#receiver.message(data, 0, data.length, receivedNs, binary);
  }

  #failed(error: NodeJS.ErrnoException): void {
    this.#refused?.end(); // what it had to say matters more than how it ends
    // node:http reports a FIN in place of a response as a reset.
    const connected = this.#times.connectedNs !== undefined;
    const ended = connected && this.#wire?.readableEnded === true && error.code === 'ECONNRESET';
    const cut = this.#times.openedNs === undefined ? NO_WEBSOCKET : NO_CLOSE_FRAME;
    this.#close ??= ended ? cut : libraryFailed(error, connected);
    this.#awaitFin();
  }

  /** All has been said: the server has a moment to end the connection. */
  #awaitFin(): void {
    this.#finTimer ??= setTimeout(() => this.#socket.terminate(), FIN_TIMEOUT_MS);
  }
}
