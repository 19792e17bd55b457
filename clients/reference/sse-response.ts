// Reads one event stream with node:http and eventsource-parser and reports it as the contract wants it. The way
// it ends is told by the socket: a FIN, an error, or the end of the response.
// https://github.com/rexxars/eventsource-parser
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { nowNs } from '../../measure/clock.ts';
import type { Compression } from '../../servers/compression.ts';
import type { ClientClose, ReadCounters, Receiver } from '../client.ts';
import { CUT_SHORT, protocolBroken, rejected, streamCut } from '../client-close.ts';
import type { ConnectTimes } from '../connect-times.ts';
import { eventStreamDecoder } from '../decompression.ts';
import { eventStreamProblem, MAX_EVENT_BYTES } from '../event-stream-response.ts';
import type { HeaderFields } from '../http-response-head.ts';
import { ProtocolError } from '../protocol-error.ts';
import { RefusedAnswer } from '../refused-answer.ts';
import { ReferenceEventStream } from './event-stream.ts';
import { headOf, libraryFailed, watchRequest } from './http.ts';
import { tallyOf, type SocketTally } from './socket-tally.ts';
import type { WireSocket } from './wire-socket.ts';

/** What became of one request. Exactly one of `streamEnded` and `failed` is called, unless it is redirected. */
export interface ResponseReader {
  readonly counters: ReadCounters;
  readonly receiver: Receiver;
  readonly times: ConnectTimes;
  /** What was asked for. */
  readonly compression?: Compression | undefined;
  /** Nothing is delivered any more. */
  readonly closing: boolean;
  /** Whether another request has been made in place of this one, because of what the response says; or why not. */
  redirected(head: HeaderFields & { readonly status: number }): boolean | ClientClose;
  opened(response: IncomingMessage): void;
  idSeen(id: string): void;
  retrySeen?(milliseconds: number): void;
  /** The response came to its end, between two events. */
  streamEnded(): void;
  failed(close: ClientClose): void;
}

/** Reads the response of `request`, which has not been sent yet. */
export function readEventStream(request: ClientRequest, reader: ResponseReader): void {
  new Exchange(request, reader).begin();
}

/** One request with its response. */
class Exchange {
  readonly #request: ClientRequest;
  readonly #reader: ResponseReader;
  #socket: WireSocket | undefined;
  #tally: SocketTally | undefined;
  #events: ReferenceEventStream | undefined;
  #refused: RefusedAnswer | undefined;
  #receivedNs = 0;
  #done = false;

  constructor(request: ClientRequest, reader: ResponseReader) {
    this.#request = request;
    this.#reader = reader;
  }

  begin(): void {
    const request = this.#request;
    request.maxHeadersCount = 0;
    request.on('error', (error) => this.#fail(error));
    // Comes before the error of a response that was cut.
    request.on('close', () => {
      if (this.#reader.closing) this.#refused?.cancel();
      else this.#refused?.end();
    });
    request.on('socket', (socket) => {
      const { counters, times } = this.#reader;
      this.#socket = watchRequest(socket, counters, times);
      this.#tally = tallyOf(this.#socket, counters);
    });
    request.on('upgrade', () => this.#finish(rejected(101, 200)));
    request.on('response', (response) => this.#answered(response));
  }

  #finish(close: ClientClose | undefined): void {
    this.#tally?.add();
    if (this.#done) return;
    this.#done = true;
    if (close === undefined) this.#reader.streamEnded();
    else this.#reader.failed(close);
  }

  #fail(error: NodeJS.ErrnoException): void {
    this.#refused?.end(); // what it had to say matters more than how it ends
    // node:http reports a FIN inside a response as a reset; a real one leaves the socket's stream without its end.
    const connected = this.#reader.times.connectedNs !== undefined;
    const orderly = connected && this.#socket?.readableEnded === true && error.code === 'ECONNRESET';
    if (!orderly) this.#finish(libraryFailed(error, connected));
    else this.#finish(streamCut(this.#events !== undefined, this.#events?.midEvent === true));
  }

  #answered(response: IncomingMessage): void {
    this.#tally?.add();
    response.on('error', (error) => this.#fail(error));
    const head = headOf(response);
    const problem = head.status === 200 ? eventStreamProblem(head, this.#reader.compression) : undefined;
    if (head.status !== 200) this.#refuse(response, head);
    else if (problem === undefined) this.#read(response);
    else this.#finish(protocolBroken(problem));
  }

  #refuse(response: IncomingMessage, head: ReturnType<typeof headOf>): void {
    const redirected = this.#reader.redirected(head);
    if (redirected === true) {
      this.#done = true;
      this.#request.destroy();
    } else if (redirected !== false) {
      this.#finish(redirected);
    } else if (head.status === 101) {
      this.#finish(rejected(101, 200)); // without the fields that make an upgrade of it
    } else {
      const refused = new RefusedAnswer(head, 200, (close) => this.#finish(close));
      this.#refused = refused;
      response.on('data', (bytes: Buffer) => refused.add(bytes));
      response.on('end', () => refused.end());
    }
  }

  #read(response: IncomingMessage): void {
    const reader = this.#reader;
    const { counters, receiver, times } = reader;
    times.openedNs ??= nowNs();
    const events = new ReferenceEventStream(MAX_EVENT_BYTES, {
      event: (data) => {
        if (reader.closing) return;
        counters.events++;
        counters.payloadBytes += data.length;
        times.firstEventNs ??= this.#receivedNs;
        receiver.message(data, 0, data.length, this.#receivedNs, false);
      },
      comment() {
        if (!reader.closing) receiver.keptAlive?.();
      },
      idSeen: (id) => reader.idSeen(id),
      retrySeen: (milliseconds) => reader.retrySeen?.(milliseconds),
    });
    this.#events = events;
    const body = this.#decompressed(response);
    body.on('data', (bytes: Buffer) => {
      this.#receivedNs = nowNs();
      this.#tally?.add();
      try {
        events.feed(bytes);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        this.#finish(protocolBroken(error));
      }
    });
    body.on('end', () => this.#finish(events.midEvent ? CUT_SHORT : undefined));
    reader.opened(response);
  }

  #decompressed(response: IncomingMessage): Readable {
    const { compression } = this.#reader;
    if (compression === undefined) return response;
    const decoder = eventStreamDecoder(compression);
    decoder.on('error', (error) => {
      this.#finish(protocolBroken(new ProtocolError('DECOMPRESSION', error.message)));
    });
    return response.pipe(decoder);
  }
}
