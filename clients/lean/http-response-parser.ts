// An incremental parser of HTTP/1.1 responses, one after the other on a connection. Bodies are handed on in
// slices of the caller's buffer, without a copy. https://www.rfc-editor.org/rfc/rfc9112
import {
  bodyFraming,
  isBodiless,
  MAX_CHUNK_BYTES,
  MAX_HEAD_BYTES,
  MAX_SIZE_LINE_BYTES,
} from '../body-framing.ts';
import { checkFields, checkHeadBegins, findHeadEnd, hasToken, ResponseHead } from '../http-response-head.ts';
import { ProtocolError } from '../protocol-error.ts';
import { Scratch } from './scratch.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const SEMICOLON = 0x3b;

// What comes next on the connection.
const HEAD = 0;
const BODY_OF_LENGTH = 1;
const BODY_UNTIL_CLOSE = 2;
const CHUNK_SIZE = 3;
const CHUNK_SPACE = 4;
const CHUNK_EXTENSION = 5;
const CHUNK_SIZE_LF = 6;
const CHUNK_DATA = 7;
const CHUNK_CR = 8;
const CHUNK_LF = 9;
const TRAILER = 10;
const UPGRADED = 11;

/** The value of a hexadecimal digit, or 255. */
const HEX = new Uint8Array(256).fill(0xff);
for (let value = 0; value < 16; value++) {
  HEX[value.toString(16).charCodeAt(0)] = value;
  HEX[value.toString(16).toUpperCase().charCodeAt(0)] = value;
}

/** What the bytes of a connection turn into. Every call is synchronous, inside `feed` or `finish`. */
export interface ResponseHandler {
  /** A head of `headBytes` bytes has been read; it is valid only during the call. */
  responseHead(head: ResponseHead, headBytes: number): void;
  /** A piece of the body: `bytes[start, end)`, valid only during the call. Behind it stand the bytes that follow it. */
  responseBody(bytes: Buffer, start: number, end: number): void;
  /** The response is complete; `keepAlive`: another one may follow on this connection. */
  responseEnd(keepAlive: boolean): void;
}

/** The state of one connection. */
export class HttpResponseParser {
  #state = HEAD;
  /** Bytes left of the body or of the chunk; while the size of a chunk is read, that size so far. */
  #remaining = 0;
  /** Length so far of the line that holds a chunk's size. */
  #lineBytes = 0;
  #keepAlive = true;
  /** A head, or a trailer section, that straddles two reads. */
  #head: Scratch | undefined;

  /** Whether nothing of a response, or all of it, has been read. */
  get betweenResponses(): boolean {
    return this.#state === HEAD && this.#head === undefined;
  }

  /**
   * Parses `bytes[start, end)`. Returns where it stopped: `end`, or, after a 101, the place behind its head.
   * Throws a `ProtocolError` where the bytes are not HTTP/1.1.
   */
  feed(bytes: Buffer, start: number, end: number, handler: ResponseHandler): number {
    let at = start;
    while (at < end) {
      switch (this.#state) {
        case CHUNK_SIZE:
          at = this.#readChunkSize(bytes, at, end);
          break;
        case CHUNK_DATA: {
          const until = Math.min(end, at + this.#remaining);
          this.#remaining -= until - at;
          const lineEnds = until + 1 < end && bytes[until] === CR && bytes[until + 1] === LF;
          if (this.#remaining === 0) this.#state = lineEnds ? CHUNK_SIZE : CHUNK_CR;
          handler.responseBody(bytes, at, until);
          at = this.#state === CHUNK_SIZE ? until + 2 : until;
          break;
        }
        case CHUNK_CR:
          expect(bytes[at++]!, CR);
          this.#state = CHUNK_LF;
          break;
        case CHUNK_LF:
          expect(bytes[at++]!, LF);
          this.#state = CHUNK_SIZE;
          break;
        case CHUNK_SPACE:
          at = this.#skipSpace(bytes, at, end);
          break;
        case CHUNK_EXTENSION:
          at = this.#skipExtension(bytes, at, end);
          break;
        case CHUNK_SIZE_LF:
          expect(bytes[at++]!, LF);
          this.#beginChunk();
          break;
        case HEAD:
          at = this.#readHead(bytes, at, end, handler);
          break;
        case BODY_OF_LENGTH: {
          const until = Math.min(end, at + this.#remaining);
          this.#remaining -= until - at;
          handler.responseBody(bytes, at, until);
          at = until;
          if (this.#remaining === 0) this.#complete(handler);
          break;
        }
        case BODY_UNTIL_CLOSE:
          handler.responseBody(bytes, at, end);
          return end;
        case TRAILER:
          at = this.#readTrailer(bytes, at, end, handler);
          break;
        default:
          return at; // UPGRADED: no longer HTTP
      }
    }
    return at;
  }

  /**
   * The server has ended the connection. Completes a body that lasts until then; returns false where a
   * response was cut short.
   */
  finish(handler: ResponseHandler): boolean {
    this.#head?.release();
    const whole = this.betweenResponses;
    this.#head = undefined;
    if (this.#state !== BODY_UNTIL_CLOSE) return whole;
    this.#complete(handler);
    return true;
  }

  #complete(handler: ResponseHandler): void {
    this.#state = HEAD;
    handler.responseEnd(this.#keepAlive);
  }

  /** Empty lines before the status line are passed over, as RFC 9112 section 2.2 has it for requests, and node:http for both. */
  #readHead(bytes: Buffer, from: number, end: number, handler: ResponseHandler): number {
    const carried = this.#head?.length ?? 0;
    let start = from;
    if (carried === 0) {
      while (start < end && (bytes[start] === CR || bytes[start] === LF)) start++;
      if (start === end) return end;
      const headEnd = findHeadEnd(bytes, start, end);
      if (headEnd >= 0) {
        this.#useHead(bytes, start, headEnd, handler);
        return headEnd;
      }
    }
    const head = (this.#head ??= new Scratch());
    head.append(bytes, start, end);
    // The line before the blank one may have ended two bytes before this read.
    const headEnd = findHeadEnd(head.bytes, Math.max(0, carried - 2), head.length);
    if (headEnd < 0) {
      checkHeadBegins(head.bytes, Math.min(head.length, MAX_HEAD_BYTES));
      if (head.length > MAX_HEAD_BYTES) headTooLarge();
      return end;
    }
    this.#head = undefined;
    this.#useHead(head.bytes, 0, headEnd, handler);
    head.release();
    return start + headEnd - carried;
  }

  #useHead(bytes: Buffer, start: number, end: number, handler: ResponseHandler): void {
    if (end - start > MAX_HEAD_BYTES) {
      checkHeadBegins(bytes.subarray(start), MAX_HEAD_BYTES);
      headTooLarge();
    }
    const head = new ResponseHead(bytes, start, end);
    this.#frame(head);
    const noBody = this.#state === HEAD;
    handler.responseHead(head, end - start);
    if (noBody && head.status >= 200) this.#complete(handler);
  }

  /** How the end of the body is found: RFC 9112 section 6.3. */
  #frame(head: ResponseHead): void {
    const connection = head.header('connection');
    this.#keepAlive =
      head.minorVersion === 1
        ? connection === undefined || !hasToken(head, 'connection', 'close')
        : connection !== undefined && hasToken(head, 'connection', 'keep-alive');
    this.#remaining = 0;
    if (head.status === 101) {
      this.#state = UPGRADED;
      return;
    }
    if (isBodiless(head.status)) return;
    const framing = bodyFraming(head);
    if (framing === 'chunked') {
      if (head.minorVersion === 0) this.#keepAlive = false; // RFC 9112 section 6.1: it knew no chunks
      this.#lineBytes = 0;
      this.#state = CHUNK_SIZE;
    } else if (framing === 'until-close') {
      this.#keepAlive = false;
      this.#state = BODY_UNTIL_CLOSE;
    } else {
      this.#remaining = framing;
      if (framing > 0) this.#state = BODY_OF_LENGTH;
    }
  }

  #readChunkSize(bytes: Buffer, start: number, end: number): number {
    let at = start;
    let size = this.#remaining;
    let lineBytes = this.#lineBytes;
    while (at < end) {
      const byte = bytes[at]!;
      const digit = HEX[byte]!;
      if (digit > 15) {
        if (lineBytes === 0) badChunk();
        this.#state = byte === CR ? CHUNK_SIZE_LF : CHUNK_SPACE;
        break;
      }
      size = size * 16 + digit;
      lineBytes++;
      at++;
    }
    if (size > MAX_CHUNK_BYTES || lineBytes > MAX_SIZE_LINE_BYTES) badChunk();
    this.#remaining = size;
    this.#lineBytes = lineBytes;
    if (this.#state !== CHUNK_SIZE_LF) return at;
    if (at + 1 === end || bytes[at + 1] !== LF) return at + 1;
    this.#beginChunk();
    return at + 2;
  }

  #beginChunk(): void {
    this.#lineBytes = 0;
    this.#state = this.#remaining === 0 ? TRAILER : CHUNK_DATA;
  }

  /** Behind the size: white space (RFC 9112 section 7.1.1), then an extension or the end of the line. */
  #skipSpace(bytes: Buffer, start: number, end: number): number {
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === CR) {
        this.#state = CHUNK_SIZE_LF;
        return at + 1;
      }
      if (++this.#lineBytes > MAX_SIZE_LINE_BYTES) badChunk();
      if (byte === SEMICOLON) {
        this.#state = CHUNK_EXTENSION;
        return at + 1;
      }
      if (byte !== SPACE && byte !== TAB) badChunk();
    }
    return end;
  }

  /** An extension is ignored, whatever it says: RFC 9112 section 7.1.1. */
  #skipExtension(bytes: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end && bytes[at] !== CR) {
      if (bytes[at] === LF || ++this.#lineBytes > MAX_SIZE_LINE_BYTES) badChunk();
      at++;
    }
    if (at === end) return end;
    this.#state = CHUNK_SIZE_LF;
    return at + 1;
  }

  /** Reads over the trailer section, of which nothing is used: fields, and a blank line. */
  #readTrailer(bytes: Buffer, start: number, end: number, handler: ResponseHandler): number {
    // Behind the LF of the last chunk's line, which makes an empty section look like the others.
    const trailer = (this.#head ??= lineFeed());
    const carried = trailer.length;
    trailer.append(bytes, start, end);
    const trailerEnd = findHeadEnd(trailer.bytes, Math.max(0, carried - 2), trailer.length);
    const limit = 1 + MAX_HEAD_BYTES;
    if (trailerEnd < 0 || trailerEnd > limit) {
      checkFields(trailer.bytes, 1, Math.min(trailer.length, limit));
      if (trailer.length > limit) headTooLarge();
      return end;
    }
    checkFields(trailer.bytes, 1, trailerEnd - (trailer.bytes[trailerEnd - 2] === CR ? 2 : 1));
    this.#head = undefined;
    trailer.release();
    this.#complete(handler);
    return start + trailerEnd - carried;
  }
}

function lineFeed(): Scratch {
  const scratch = new Scratch();
  scratch.appendByte(LF);
  return scratch;
}

function expect(byte: number, expected: number): void {
  if (byte !== expected) badChunk();
}

function badChunk(): never {
  throw new ProtocolError('HTTP_CHUNK', 'the chunked body of the response is malformed');
}

function headTooLarge(): never {
  throw new ProtocolError('HTTP_HEAD_TOO_LARGE', `the response head is larger than ${MAX_HEAD_BYTES} bytes`);
}
