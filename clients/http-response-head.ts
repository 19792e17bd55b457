// The head of one HTTP/1.1 response: status line and header section, checked, kept as bytes and decoded only where
// somebody asks. What is malformed but harmless is read as RFC 9112 lets a user agent read it: a bare LF ends a line
// (section 2.2), a folded line goes on with the one before it (5.2), and the reason phrase is ignored (4).
// https://www.rfc-editor.org/rfc/rfc9112#section-4 and section-5
import { ProtocolError } from './protocol-error.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const DEL = 0x7f;
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

/** What a rule asks of a head, however it was read. */
export interface HeaderFields {
  /** The value of a field, given by its lower-case name; several lines are joined with commas. */
  header(name: string): string | undefined;
}

/** Index behind the blank line that ends a head, or -1. Looks at `bytes[start, end)`. */
export function findHeadEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end - 1; at++) {
    if (bytes[at] !== LF) continue;
    if (bytes[at + 1] === LF) return at + 2;
    if (bytes[at + 1] === CR && at + 2 < end && bytes[at + 2] === LF) return at + 3;
  }
  return -1;
}

/**
 * Throws a `ProtocolError` as soon as a head that is still incomplete, `bytes[0, length)`, cannot become one any more,
 * so that a server that speaks something else does not keep its client waiting.
 */
export function checkHeadBegins(bytes: Buffer, length: number): void {
  for (let i = 0; i < VERSION.length && i < length; i++) if (bytes[i] !== VERSION[i]) notHttp();
  const firstLf = bytes.indexOf(LF);
  const lineEnds = firstLf >= 0 && firstLf < length;
  if (lineEnds || length > STATUS_LINE_BYTES) readStatus(bytes, 0, length);
  if (lineEnds) checkFields(bytes, statusLineEnd(bytes, 0, length), length);
  else checkNoBareCr(bytes, STATUS_LINE_BYTES, length);
}

/** Checks `bytes[start, end)`, lines of a section of fields of which the last one may be incomplete. */
export function checkFields(bytes: Buffer, start: number, end: number): void {
  const incomplete = Math.max(start, bytes.lastIndexOf(LF, end - 1) + 1);
  fieldLines(bytes, start, incomplete);
  checkNoBareCr(bytes, incomplete, end);
}

/** One response head. It looks into the buffer that it was read from: valid only during the call that hands it out. */
export class ResponseHead implements HeaderFields {
  readonly status: number;
  /** 0 or 1: the minor version of HTTP/1. */
  readonly minorVersion: number;
  readonly #bytes: Buffer;
  /** Where each field begins; behind the last one, where all of them end. */
  readonly #fields: readonly number[];

  /** `bytes[start, end)`: the head with its blank line. Throws a `ProtocolError` where it is malformed. */
  constructor(bytes: Buffer, start: number, end: number) {
    const fieldsEnd = end - (bytes[end - 2] === CR ? 2 : 1);
    this.status = readStatus(bytes, start, end);
    this.minorVersion = bytes[start + VERSION.length]! - DIGIT_0;
    this.#bytes = bytes;
    this.#fields = fieldLines(bytes, statusLineEnd(bytes, start, end), fieldsEnd);
  }

  header(name: string): string | undefined {
    const fields = this.#fields;
    let value: string | undefined;
    for (let i = 0; i < fields.length - 1; i++) {
      if (!nameIs(this.#bytes, fields[i]!, name)) continue;
      const line = this.#value(fields[i]! + name.length + 1, fields[i + 1]!);
      value = value === undefined ? line : `${value}, ${line}`;
    }
    return value;
  }

  /** A value with the white space around it taken off, and that around a fold made one space. */
  #value(start: number, end: number): string {
    const bytes = this.#bytes;
    let from = start;
    let to = end - (bytes[end - 2] === CR ? 2 : 1);
    while (from < to && (bytes[from] === SPACE || bytes[from] === TAB)) from++;
    while (from < to && (bytes[to - 1] === SPACE || bytes[to - 1] === TAB)) to--;
    const text = bytes.toString('latin1', from, to);
    return text.includes('\n') ? text.replaceAll(/[ \t]*\r?\n[ \t]*/g, ' ').replaceAll(/^ +| +$/g, '') : text;
  }
}

/** Whether a comma-separated field (`Connection`) contains a token, given in lower case. */
export function hasToken(head: HeaderFields, name: string, token: string): boolean {
  const value = head.header(name);
  if (value === undefined || value === token) return value !== undefined;
  return value.split(',').some((part) => part.trim().toLowerCase() === token);
}

function readStatus(bytes: Buffer, start: number, end: number): number {
  let wellFormed = end - start > STATUS_LINE_BYTES;
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
    (after !== SPACE && after !== CR && after !== LF) ||
    status < 100
  ) {
    notHttp();
  }
  return status;
}

/** Where the line after the status line begins. The reason phrase may be anything but a CR of its own. */
function statusLineEnd(bytes: Buffer, start: number, end: number): number {
  let at = start + STATUS_LINE_BYTES;
  while (at < end && bytes[at] !== LF) {
    if (bytes[at] === CR && bytes[at + 1] !== LF) bareCr();
    at++;
  }
  return at + 1;
}

/** Where each field of `bytes[start, end)` begins, and the end. Every line ends with LF. */
function fieldLines(bytes: Buffer, start: number, end: number): number[] {
  const fields: number[] = [];
  for (let at = start; at < end;) {
    if (bytes[at] === SPACE || bytes[at] === TAB) {
      // RFC 9112 section 2.2: it is rejected where no field stands before it.
      if (at === start) malformed('the response head has white space where its first field should begin');
    } else {
      fields.push(at);
      const nameStart = at;
      while (IS_TOKEN[bytes[at]!] === 1) at++;
      if (at === nameStart || bytes[at] !== COLON)
        malformed('a line of the response head is not a header field');
    }
    at = lineEnd(bytes, at);
  }
  fields.push(end);
  return fields;
}

/** Where the next line begins: behind the text without control characters, and its LF or CR LF. */
function lineEnd(bytes: Buffer, start: number): number {
  for (let at = start; ; at++) {
    const byte = bytes[at]!;
    if ((byte >= SPACE && byte !== DEL) || byte === TAB) continue;
    if (byte === LF) return at + 1;
    if (byte !== CR) malformed('the response head contains a control character');
    if (bytes[at + 1] !== LF) bareCr();
  }
}

/** RFC 9112 section 2.2: a CR that no LF follows is invalid. Of a CR that comes last nothing is known yet. */
function checkNoBareCr(bytes: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end - 1; at++) if (bytes[at] === CR && bytes[at + 1] !== LF) bareCr();
}

function nameIs(bytes: Uint8Array, start: number, name: string): boolean {
  if (bytes[start + name.length] !== COLON) return false;
  for (let i = 0; i < name.length; i++) {
    // Letters become lower case; no other character of the names that are asked for changes.
    if ((bytes[start + i]! | 0x20) !== name.charCodeAt(i)) return false;
  }
  return true;
}

function malformed(message: string): never {
  throw new ProtocolError('HTTP_HEADER', message);
}

function bareCr(): never {
  malformed('the response head contains a CR without its LF');
}

function notHttp(): never {
  throw new ProtocolError(
    'HTTP_STATUS_LINE',
    'the answer does not begin with an HTTP/1.1 status line: is another kind of server listening on this port, or one that speaks TLS, or HTTP/2 alone?',
  );
}
