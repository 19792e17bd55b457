// Events to the bytes of an event stream: bytes in, bytes out, because what is measured is the transport and
// not the conversion of strings.
// https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
import type { OutgoingEvent } from './target.ts';

const LF = 0x0a;
const CR = 0x0d;
const DATA = Buffer.from('data: ');
const LINE_BREAK = /[\r\n\0]/;

/** A comment line: what an event stream has for a ping. Clients read it and tell nobody. */
export const COMMENT_LINE: Uint8Array = Buffer.from(':\n');

/** A blank line between events: nothing to a client. */
export const BLANK_LINE: Uint8Array = Buffer.from('\n');

function field(name: string, value: string | undefined): string {
  if (value === undefined) return '';
  if (LINE_BREAK.test(value)) {
    throw new RangeError(
      `the ${name} of an event holds a line break or NUL: an event stream cannot carry it, take it out`,
    );
  }
  return `${name}: ${value}\n`;
}

/** Clients ignore what is not digits alone. */
function retryField(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return '';
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 0)
    throw new RangeError(`retryMs is ${milliseconds}: use a whole number of milliseconds`);
  return `retry: ${milliseconds}\n`;
}

/** Where the line that begins at `start` ends: at the next LF or CR, or at the end of the data. */
function lineEnd(data: Uint8Array, start: number): number {
  let at = start;
  while (at < data.length && data[at] !== LF && data[at] !== CR) at++;
  return at;
}

/** Where the line after the one that ends at `end` begins: a CR with its LF is one line break. */
function nextLine(data: Uint8Array, end: number): number {
  return data[end] === CR && data[end + 1] === LF ? end + 2 : end + 1;
}

function encodeLines(fields: string, data: Uint8Array): Buffer {
  let lines = 1;
  for (let end = lineEnd(data, 0); end < data.length; end = lineEnd(data, nextLine(data, end))) lines++;
  // Every CRLF loses a byte, which leaves this an upper bound.
  const bytes = Buffer.allocUnsafe(Buffer.byteLength(fields) + data.length + lines * (DATA.length + 1) + 1);
  let at = bytes.write(fields);
  let start = 0;
  for (let line = 0; line < lines; line++) {
    const end = lineEnd(data, start);
    bytes.set(DATA, at);
    bytes.set(data.subarray(start, end), at + DATA.length);
    at += DATA.length + end - start;
    bytes[at++] = LF;
    start = nextLine(data, end);
  }
  bytes[at++] = LF;
  return bytes.subarray(0, at);
}

/**
 * The bytes of one event, in a buffer of its own. A line break in the data starts another `data:` line, and
 * arrives as LF whatever it was: the format cannot carry CR. Throws a RangeError for a line break in `id` or `event`,
 * for a `retryMs` that is no whole number, and for data that is no text.
 */
export function encodeEvent(event: OutgoingEvent): Buffer {
  const { data } = event;
  if (event.binary === true) {
    throw new RangeError(
      'an event stream carries text only: make text of binary data first, for instance base64',
    );
  }
  const fields =
    event.id === undefined && event.event === undefined && event.retryMs === undefined
      ? ''
      : field('event', event.event) + field('id', event.id) + retryField(event.retryMs);
  if (data.includes(LF) || data.includes(CR)) return encodeLines(fields, data);
  const fieldBytes = fields === '' ? 0 : Buffer.byteLength(fields);
  const bytes = Buffer.allocUnsafe(fieldBytes + DATA.length + data.length + 2);
  if (fieldBytes > 0) bytes.write(fields);
  bytes.set(DATA, fieldBytes);
  bytes.set(data, fieldBytes + DATA.length);
  bytes[bytes.length - 2] = LF;
  bytes[bytes.length - 1] = LF;
  return bytes;
}
