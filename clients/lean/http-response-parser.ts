// An incremental parser of HTTP/1.1 responses, one after the other on a connection. Bodies are handed on in
// slices of the caller's buffer, without a copy. https://www.rfc-editor.org/rfc/rfc9112
import { checkHeadBegins, ResponseHead } from '../http-response-head.ts';
import { ProtocolError } from '../protocol-error.ts';
import { Scratch } from './scratch.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const SEMICOLON = 0x3b;

/** Largest head, and largest trailer section, in bytes: the limit of node:http. */
const MAX_HEAD_BYTES = 16 * 1024;

/** Longest chunk size line, in bytes, extensions included. */
const MAX_SIZE_LINE_BYTES = 4 * 1024;

// What comes next on the connection.
const HEAD = 0;
const BODY_OF_LENGTH = 1;
const BODY_UNTIL_CLOSE = 2;
const CHUNK_SIZE = 3;
const CHUNK_EXTENSION = 4;
const CHUNK_SIZE_LF = 5;
const CHUNK_DATA = 6;
const CHUNK_CR = 7;
const CHUNK_LF = 8;
const TRAILER = 9;
const UPGRADED = 10;

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
  /** Bytes left of the body or of the chunk; of a line that is being read, its length so far. */
  #remaining = 0;
  #lineBytes = 0;
  #keepAlive = true;
  /** A head that straddles two reads. */
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
          if (this.#remaining === 0) this.#state = CHUNK_CR;
          handler.responseBody(bytes, at, until);
          at = until;
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
        case CHUNK_EXTENSION:
          at = this.#skipExtension(bytes, at, end);
          break;
        case CHUNK_SIZE_LF:
          expect(bytes[at++]!, LF);
          this.#lineBytes = 0;
          this.#state = this.#remaining === 0 ? TRAILER : CHUNK_DATA;
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

  #readHead(bytes: Buffer, start: number, end: number, handler: ResponseHandler): number {
    const carried = this.#head?.length ?? 0;
    if (carried === 0) {
      const headEnd = findHeadEnd(bytes, start, end);
      if (headEnd >= 0) {
        this.#useHead(bytes, start, headEnd, handler);
        return headEnd;
      }
    }
    const head = (this.#head ??= new Scratch());
    head.append(bytes, start, end);
    // The blank line may have begun three bytes before this read.
    const headEnd = findHeadEnd(head.bytes, Math.max(0, carried - 3), head.length);
    if (headEnd < 0) {
      checkHeadBegins(head.bytes, head.length);
      if (head.length > MAX_HEAD_BYTES) headTooLarge();
      return end;
    }
    this.#head = undefined;
    this.#useHead(head.bytes, 0, headEnd, handler);
    head.release();
    return start + headEnd - carried;
  }

  #useHead(bytes: Buffer, start: number, end: number, handler: ResponseHandler): void {
    if (end - start > MAX_HEAD_BYTES) headTooLarge();
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
        ? connection === undefined || !head.hasToken('connection', 'close')
        : connection !== undefined && head.hasToken('connection', 'keep-alive');
    this.#remaining = 0;
    if (head.status === 101) {
      this.#state = UPGRADED;
      return;
    }
    if (head.status < 200 || head.status === 204 || head.status === 304) return;
    const coding = head.header('transfer-encoding');
    const length = head.header('content-length');
    if (coding !== undefined) {
      if (length !== undefined) {
        throw new ProtocolError('HTTP_FRAMING', 'a response with Transfer-Encoding and Content-Length');
      }
      if (coding.toLowerCase() !== 'chunked') {
        throw new ProtocolError('HTTP_FRAMING', `Transfer-Encoding "${coding}": only chunked is understood`);
      }
      this.#lineBytes = 0;
      this.#state = CHUNK_SIZE;
    } else if (length !== undefined) {
      this.#remaining = contentLength(length);
      if (this.#remaining > 0) this.#state = BODY_OF_LENGTH;
    } else {
      this.#keepAlive = false;
      this.#state = BODY_UNTIL_CLOSE;
    }
  }

  /** `#lineBytes` counts the digits, `#remaining` is their value so far. */
  #readChunkSize(bytes: Buffer, start: number, end: number): number {
    let at = start;
    let size = this.#remaining;
    let digits = this.#lineBytes;
    while (at < end) {
      const byte = bytes[at]!;
      const digit = HEX[byte]!;
      if (digit > 15) {
        if (digits === 0 || (byte !== CR && byte !== SEMICOLON && byte !== SPACE && byte !== TAB)) badChunk();
        at++;
        this.#state = byte === CR ? CHUNK_SIZE_LF : CHUNK_EXTENSION;
        break;
      }
      size = size * 16 + digit;
      if (++digits > 13) badChunk(); // 2^52: more is no number of bytes, and no longer exact
      at++;
    }
    this.#remaining = size;
    this.#lineBytes = digits;
    return at;
  }

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

  /** Skips the trailer section, of which nothing is used: `#lineBytes` counts it, `#remaining` its current line. */
  #readTrailer(bytes: Buffer, start: number, end: number, handler: ResponseHandler): number {
    let at = start;
    while (at < end) {
      const byte = bytes[at++]!;
      if (++this.#lineBytes > MAX_HEAD_BYTES) headTooLarge();
      if (byte === LF) {
        if (this.#remaining === 0) {
          this.#complete(handler);
          return at;
        }
        this.#remaining = 0;
      } else if (byte !== CR) {
        this.#remaining++;
      }
    }
    return at;
  }
}

/** Index behind the blank line that ends a head, or -1. */
function findHeadEnd(bytes: Buffer, start: number, end: number): number {
  const at = bytes.indexOf('\r\n\r\n', start, 'latin1');
  return at < 0 || at + 4 > end ? -1 : at + 4;
}

function contentLength(text: string): number {
  if (!/^\d{1,15}$/.test(text)) {
    throw new ProtocolError('HTTP_FRAMING', `Content-Length "${text}" is not a number of bytes`);
  }
  return Number(text);
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
