// One subscriber over Server-Sent Events: a GET whose response is the event stream, and beside it, where the
// workload sends, one or more for POSTs. https://html.spec.whatwg.org/multipage/server-sent-events.html
import type { ClientClose, ConnectTimings, Receiver, SubscribeOptions, Subscription } from '../client.ts';
import {
  CLOSED_BY_CLIENT,
  CUT_SHORT,
  protocolBroken,
  rejected,
  socketFailed,
  STREAM_ENDED,
  streamCut,
} from '../client-close.ts';
import { ConnectTimes } from '../connect-times.ts';
import { Decompression, eventStreamDecoder } from '../decompression.ts';
import { EventStreamParser, type EventStreamHandler } from './event-stream-parser.ts';
import type { ResponseHead } from '../http-response-head.ts';
import { HttpResponseParser, type ResponseHandler } from './http-response-parser.ts';
import { openSocket } from './open-socket.ts';
import type { LeanSocket, SocketUser } from './socket.ts';
import { LeanSseUplinks } from './sse-uplinks.ts';
import { eventStreamProblem, MAX_EVENT_BYTES } from '../event-stream-response.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { ReadPath } from '../read-path.ts';
import { redirectedTo, RedirectTrail } from '../redirect.ts';
import { RefusedAnswer } from '../refused-answer.ts';
import { eventsAddress, eventStreamHead } from '../request-head.ts';
import { uplinkOptions } from '../uplink-batch.ts';

/** What a subscription needs until its stream is open, and drops then. */
interface Opening {
  readonly options: SubscribeOptions;
  trail: RedirectTrail | undefined;
  refused: RefusedAnswer | undefined;
}

export class LeanSseSubscription implements Subscription, SocketUser, ResponseHandler, EventStreamHandler {
  readonly #times = new ConnectTimes();
  readonly #path: ReadPath;
  readonly #receiver: Receiver;
  #socket: LeanSocket;
  #http = new HttpResponseParser();
  readonly #events = new EventStreamParser(MAX_EVENT_BYTES);
  readonly #uplink: LeanSseUplinks | undefined;
  #opening: Opening | undefined;
  /** Of a compressed stream, from its head on. */
  #decompression: Decompression | undefined;
  /** While events of a compressed stream are looked at: when their bytes were read, for that read is over. */
  #readNs: number | undefined;
  /** Why it ends, from the moment when that is certain: nothing is delivered after it. */
  #close: ClientClose | undefined;

  constructor(path: ReadPath, options: SubscribeOptions, receiver: Receiver) {
    this.#path = path;
    this.#opening = { options, trail: undefined, refused: undefined };
    this.#receiver = receiver;
    this.#socket = openSocket(path, options, this);
    const uplink = uplinkOptions(options.uplink);
    this.#uplink = uplink && new LeanSseUplinks(path, options, uplink, receiver, this);
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

  send(message: Uint8Array, binary = false): void {
    if (this.#uplink === undefined) {
      throw new Error('send() needs an uplink: subscribe with `uplink: true`');
    }
    if (this.#close === undefined) this.#uplink.send(message, binary);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.end(CLOSED_BY_CLIENT);
  }

  /** The same: an event stream has no closing handshake. */
  drop(): void {
    this.close();
  }

  reset(): void {
    this.#close ??= CLOSED_BY_CLIENT;
    this.#giveUp();
    this.#socket.resetAndDestroy();
  }

  /** Ends both connections; the first reason given is the one that is reported. */
  end(close: ClientClose): void {
    if (this.#close !== undefined) return;
    this.#close = close;
    this.#giveUp();
    this.#socket.destroy();
  }

  #giveUp(): void {
    this.#decompression?.close();
    this.#opening?.refused?.cancel();
    this.#uplink?.abandon();
    this.#events.discard();
  }

  connected(socket: LeanSocket): void {
    socket.noteConnected(this.#times);
    const { options, trail } = this.#opening!;
    socket.send(eventStreamHead(options, trail?.at));
  }

  read(_socket: LeanSocket, bytes: Buffer, end: number): void {
    if (this.#close === undefined) this.#http.feed(bytes, 0, end, this);
  }

  broken(socket: LeanSocket, error: ProtocolError): void {
    if (this.#decompression?.busy === true) {
      this.#decompression.inTurn(() => this.broken(socket, error));
      return;
    }
    this.#opening?.refused?.end(); // what it had to say matters more than how it ends
    this.end(protocolBroken(error));
  }

  ended(socket: LeanSocket, error: NodeJS.ErrnoException | undefined): void {
    if (this.#decompression?.busy === true) {
      this.#decompression.inTurn(() => this.ended(socket, error));
      return;
    }
    if (this.#close === undefined) {
      const opened = this.#times.openedNs !== undefined;
      if (error === undefined) this.#http.finish(this); // the response may have lasted until now
      this.#opening?.refused?.end();
      if (error === undefined) this.end(streamCut(opened, this.#events.midEvent));
      else this.end(socketFailed(error, this.#times.connectedNs !== undefined));
    }
    this.#receiver.closed(this.#close!);
  }

  responseHead(head: ResponseHead, headBytes: number): void {
    if (this.#times.connectedNs === undefined) return; // behind a redirect, in the same read
    this.#path.counters.headBytes += headBytes;
    if (head.status >= 100 && head.status < 200 && head.status !== 101) return;
    if (head.status !== 200) {
      this.#notOpened(head);
      return;
    }
    const compression = this.#opening?.options.compression; // without: another head behind it
    const problem = eventStreamProblem(head, compression);
    if (problem !== undefined) {
      this.end(protocolBroken(problem));
    } else {
      this.#opening = undefined;
      if (compression !== undefined) {
        const options = {
          decoder: () => eventStreamDecoder(compression),
          maxBytes: MAX_EVENT_BYTES,
          mayEnd: false,
        };
        this.#decompression = new Decompression(options, (error) => this.end(protocolBroken(error)));
      }
      this.#times.openedNs = this.#path.receivedNs;
      this.#receiver.opened?.();
    }
  }

  responseBody(bytes: Buffer, start: number, end: number): void {
    if (this.#close !== undefined) return;
    if (this.#opening !== undefined) {
      this.#opening.refused?.add(bytes, start, end);
    } else if (this.#decompression === undefined) {
      this.#events.feed(bytes, start, end, this);
    } else {
      const { receivedNs } = this.#path;
      const piece = Uint8Array.prototype.slice.call(bytes, start, end);
      this.#decompression.write(piece, (decoded, length) => this.#decoded(decoded, length, receivedNs));
    }
  }

  /** Outside of any read callback. */
  #decoded(bytes: Buffer, length: number, receivedNs: number): void {
    if (this.#close !== undefined) return;
    this.#readNs = receivedNs;
    try {
      this.#events.feed(bytes, 0, length, this);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.end(protocolBroken(error));
    } finally {
      this.#readNs = undefined;
    }
  }

  responseEnd(): void {
    if (this.#decompression?.busy === true) this.#decompression.inTurn(() => this.responseEnd());
    else if (this.#opening === undefined) this.end(this.#events.midEvent ? CUT_SHORT : STREAM_ENDED);
    else this.#opening.refused?.end();
  }

  event(bytes: Uint8Array, start: number, end: number): void {
    if (this.#close !== undefined) return;
    const path = this.#path;
    path.counters.events++;
    path.counters.payloadBytes += end - start;
    const receivedNs = this.#readNs ?? path.receivedNs;
    this.#times.firstEventNs ??= receivedNs;
    this.#receiver.message(bytes, start, end, receivedNs, false);
  }

  /** Another status than 200: it goes on elsewhere, or ends as soon as the server's words are there. */
  #notOpened(head: ResponseHead): void {
    const opening = this.#opening!;
    opening.trail ??= new RedirectTrail(eventsAddress(opening.options), this.#path.tls !== undefined);
    const followed = opening.trail.follow(head);
    if (followed === true) {
      this.#path.counters.redirects++;
      this.#socket.abandon();
      this.#times.connectedNs = undefined;
      this.#http = new HttpResponseParser();
      this.#socket = openSocket(this.#path, redirectedTo(opening.options, opening.trail.at), this);
    } else if (followed !== false) {
      this.end(followed);
    } else if (head.status === 101) {
      this.end(rejected(101, 200)); // what follows it is no body
    } else {
      opening.refused = new RefusedAnswer(head, 200, (close) => this.end(close));
    }
  }

  comment(): void {
    if (this.#close === undefined) this.#receiver.keptAlive?.();
  }
}
