// The head of one HTTP/1.1 response: status line and header section, checked strictly, kept as bytes and
// decoded only where somebody asks. https://www.rfc-editor.org/rfc/rfc9112#section-4 and section-5
import { ProtocolError } from './protocol-error.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const COLON = 0x3a;
const DIGIT_0 = 0x30;

/** `HTTP/1.x NNN`: all of a status line that a client needs. */
const STATUS_LINE_BYTES = 12;
const VERSION = Buffer.from('HTTP/1.');

/** The characters of a token (RFC 9110 section 5.6.2), the only ones of a field name. */
const IS_TOKEN = new Uint8Array(256);
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
  IS_TOKEN[character.charCodeAt(0)] = 1;
}

/**
 * Throws a `ProtocolError` as soon as a head that is still incomplete cannot become one any more, so that a
 * server that speaks something else does not keep its client waiting.
 */
export function checkHeadBegins(bytes: Uint8Array, length: number): void {
  for (let i = 0; i < VERSION.length && i < length; i++) if (bytes[i] !== VERSION[i]) notHttp();
}

/** One response head. It looks into the buffer that it was read from: valid only during the call that hands it out. */
export class ResponseHead {
  readonly status: number;
  /** 0 or 1: the minor version of HTTP/1. */
  readonly minorVersion: number;
  readonly #bytes: Buffer;
  readonly #fieldsStart: number;
  readonly #fieldsEnd: number;

  /** `bytes[start, end)`: the head with its blank line. Throws a `ProtocolError` where it is malformed. */
  constructor(bytes: Buffer, start: number, end: number) {
    this.status = readStatus(bytes, start, end);
    this.minorVersion = bytes[start + VERSION.length]! - DIGIT_0;
    this.#bytes = bytes;
    this.#fieldsStart = bytes.indexOf(LF, start) + 1;
    this.#fieldsEnd = end - 2;
    this.#check(start);
  }

  /** The value of a field, given by its lower-case name; several lines are joined with commas. */
  header(name: string): string | undefined {
    const bytes = this.#bytes;
    let value: string | undefined;
    for (let at = this.#fieldsStart; at < this.#fieldsEnd;) {
      const lineEnd = bytes.indexOf(LF, at) - 1;
      if (nameIs(bytes, at, name)) {
        const line = bytes.toString('latin1', at + name.length + 1, lineEnd).trim();
        value = value === undefined ? line : `${value}, ${line}`;
      }
      at = lineEnd + 2;
    }
    return value;
  }

  /** Whether a comma-separated field (`Connection`, `Upgrade`) contains a token, in whatever case. */
  hasToken(name: string, token: string): boolean {
    const value = this.header(name);
    return value !== undefined && value.split(',').some((part) => part.trim().toLowerCase() === token);
  }

  /** Every line ends with CRLF and is a field name, a colon and text. */
  #check(start: number): void {
    const bytes = this.#bytes;
    checkLine(bytes, start, this.#fieldsStart - 2);
    for (let at = this.#fieldsStart; at < this.#fieldsEnd;) {
      const lineEnd = bytes.indexOf(LF, at) - 1;
      let nameEnd = at;
      while (IS_TOKEN[bytes[nameEnd]!] === 1) nameEnd++;
      if (nameEnd === at || bytes[nameEnd] !== COLON) {
        throw new ProtocolError('HTTP_HEADER', 'a line of the response head is not a header field');
      }
      checkLine(bytes, nameEnd, lineEnd);
      at = lineEnd + 2;
    }
  }
}

function readStatus(bytes: Buffer, start: number, end: number): number {
  let wellFormed = end - start >= STATUS_LINE_BYTES;
  for (let i = 0; wellFormed && i < VERSION.length; i++) wellFormed = bytes[start + i] === VERSION[i];
  let status = 0;
  for (let i = 9; wellFormed && i < STATUS_LINE_BYTES; i++) {
    const digit = bytes[start + i]! - DIGIT_0;
    wellFormed = digit >= 0 && digit <= 9;
    status = status * 10 + digit;
  }
  const minor = bytes[start + 7]! - DIGIT_0;
  const after = bytes[start + STATUS_LINE_BYTES];
  if (
    !wellFormed ||
    (minor !== 0 && minor !== 1) ||
    bytes[start + 8] !== SPACE ||
    (after !== SPACE && after !== CR) ||
    status < 100
  ) {
    notHttp();
  }
  return status;
}

/** Text without control characters, ended by CRLF at `end`. */
function checkLine(bytes: Buffer, start: number, end: number): void {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if ((byte < SPACE && byte !== TAB) || byte === 0x7f) {
      throw new ProtocolError('HTTP_HEADER', 'the response head contains a control character');
    }
  }
  if (bytes[end] !== CR) {
    throw new ProtocolError('HTTP_HEADER', 'a line of the response head does not end with CR LF');
  }
}

function nameIs(bytes: Uint8Array, start: number, name: string): boolean {
  if (bytes[start + name.length] !== COLON) return false;
  for (let i = 0; i < name.length; i++) {
    // Letters become lower case; no other character of the names that are asked for changes.
    if ((bytes[start + i]! | 0x20) !== name.charCodeAt(i)) return false;
  }
  return true;
}

function notHttp(): never {
  throw new ProtocolError(
    'HTTP_STATUS_LINE',
    'the answer does not begin with an HTTP/1.1 status line: is another kind of server listening on this port?',
  );
}
