// An incremental parser of event streams, on bytes. An event with one data line that lies in one chunk is
// handed out where it stands; only what straddles two chunks, or joins several lines, is copied.
// https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
import { FieldText } from './field-text.ts';
import { ProtocolError } from '../protocol-error.ts';
import { Scratch } from './scratch.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;
const NUL = 0x00;
const DIGIT_0 = 0x30;

const ID = Buffer.from('id');
const EVENT = Buffer.from('event');
const RETRY = Buffer.from('retry');
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** A line may be longer than the data of the largest event by this: `data: `. */
const LONGEST_PREFIX = 6;

/** Taken from the prototype once: V8 has no fast way to look a method of Buffer up. */
const { indexOf } = Buffer.prototype;

/** What one chunk of an event stream turns into. */
export interface EventStreamHandler {
  /** One event: its data is `bytes[start, end)`, valid only during the call. */
  event(bytes: Uint8Array, start: number, end: number): void;
  /** One comment line: a keep-alive. */
  comment(): void;
}

/** The state of one event stream. Between two events it holds no memory but its own fields. */
export class EventStreamParser {
  readonly #maxEventBytes: number;
  /** Bytes of a byte order mark found at the begin of the stream; 3 as soon as the question is settled. */
  #bomSeen = 0;
  /** The last chunk ended with CR: an LF that begins the next one belongs to it. */
  #swallowLf = false;
  /** The line that the last chunk broke off in; never empty. */
  #line: Scratch | undefined;
  /** Whether the event has a data line already. Its data is in `#data`, unless it still stands in the chunk. */
  #hasData = false;
  #data: Scratch | undefined;
  #type: FieldText | undefined;
  /** The id of the event that is being read, which takes effect with the event's blank line. */
  #nextId: FieldText | undefined;
  #hasNextId = false;
  #lastId: FieldText | undefined;
  #retryMs: number | undefined;

  /** `maxEventBytes`: largest data of one event; more, or a line that is longer than that, is `EVENT_TOO_LARGE`. */
  constructor(maxEventBytes: number) {
    this.#maxEventBytes = maxEventBytes;
  }

  /** The last event id, decoded when asked for; '' before the first one. */
  get lastEventId(): string {
    return this.#lastId?.toString() ?? '';
  }

  /** The type of the event that is being handed out; '' stands for `message`. */
  get eventType(): string {
    return this.#type?.toString() ?? '';
  }

  /** The reconnection time that the stream asked for, in milliseconds. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /**
   * Whether an end of the stream takes something away: a line that has begun, or data or an id that no blank line has
   * completed. Other fields and comments mean nothing without them.
   */
  get midEvent(): boolean {
    const inMark = this.#bomSeen > 0 && this.#bomSeen < BYTE_ORDER_MARK.length;
    return this.#hasData || this.#hasNextId || this.#line !== undefined || inMark;
  }

  /**
   * Parses `bytes[start, end)`; throws a `ProtocolError` when an event is too large.
   *
   * Nothing behind `end` becomes part of an event, but the search for a line end may run over it: with a
   * CR and an LF behind `end` it stays short.
   */
  feed(bytes: Buffer, start: number, end: number, handler: EventStreamHandler): void {
    let at = start;
    if (this.#bomSeen < BYTE_ORDER_MARK.length) at = this.#skipByteOrderMark(bytes, at, end);
    if (this.#swallowLf && at < end) {
      this.#swallowLf = false;
      if (bytes[at] === LF) at++;
    }
    const longestLine = this.#maxEventBytes + LONGEST_PREFIX;
    const carried = this.#line;
    // The first data line of an event, left where it stands until another one follows or the chunk ends.
    let held: Buffer | undefined;
    let heldStart = 0;
    let heldEnd = 0;
    let nextLf = -1;
    let nextCr = -1;

    while (at < end) {
      // Each is searched for when the last one found is behind: a kind of line end that does not occur is asked for
      // once a chunk, and not once a line. A blank line, as ends every event, is seen without a search.
      if (nextLf < at && bytes[(nextLf = at)] !== LF) {
        nextLf = indexOf.call(bytes, LF, at);
        if (nextLf < 0) nextLf = end;
      }
      if (nextCr < at && bytes[(nextCr = at)] !== CR) {
        nextCr = indexOf.call(bytes, CR, at);
        if (nextCr < 0) nextCr = end;
      }
      let lineStart = at;
      let lineEnd = nextCr < nextLf ? nextCr : nextLf;
      if (lineEnd >= end) break;
      at = lineEnd + 1;
      if (lineEnd === nextCr) {
        if (at === end) this.#swallowLf = true;
        else if (bytes[at] === LF) at++;
      }

      let source = bytes;
      if (this.#line !== undefined) {
        this.#line.append(bytes, lineStart, lineEnd);
        source = this.#line.bytes;
        lineStart = 0;
        lineEnd = this.#line.length;
        this.#line = undefined;
      }
      if (lineEnd - lineStart > longestLine) this.#tooLarge();

      if (lineStart === lineEnd) {
        if (held !== undefined) {
          this.#dispatch(held, heldStart, heldEnd, handler);
          held = undefined;
        } else {
          this.#dispatchCopied(handler);
        }
      } else if (isData(source, lineStart, lineEnd)) {
        let valueStart = lineStart + 5;
        if (valueStart > lineEnd) valueStart = lineEnd;
        else if (valueStart < lineEnd && source[valueStart] === SPACE) valueStart++;
        if (!this.#hasData) {
          this.#hasData = true;
          held = source;
          heldStart = valueStart;
          heldEnd = lineEnd;
        } else {
          if (held !== undefined) this.#appendData(held, heldStart, heldEnd);
          held = undefined;
          this.#appendData(source, valueStart, lineEnd);
        }
      } else {
        this.#field(source, lineStart, lineEnd, handler);
      }
    }

    if (held !== undefined) this.#appendData(held, heldStart, heldEnd);
    if (carried !== undefined && carried !== this.#line) carried.release();
    if (at < end) {
      this.#line ??= new Scratch();
      this.#line.append(bytes, at, end);
      if (this.#line.length > longestLine) this.#tooLarge();
    }
  }

  /** Ends the stream: what is unfinished is discarded, as the specification demands, and its memory given back. */
  discard(): void {
    this.#line?.release();
    this.#line = undefined;
    this.#data?.release();
    this.#data = undefined;
    this.#hasData = false;
  }

  #dispatch(bytes: Uint8Array, start: number, end: number, handler: EventStreamHandler): void {
    if (end - start > this.#maxEventBytes) this.#tooLarge();
    if (this.#hasNextId) this.#completeId();
    this.#hasData = false;
    handler.event(bytes, start, end);
    this.#type?.clear();
  }

  /** A blank line after data that had to be copied, or after no data at all. */
  #dispatchCopied(handler: EventStreamHandler): void {
    const data = this.#data;
    if (data === undefined) {
      if (this.#hasNextId) this.#completeId();
      this.#type?.clear();
      return;
    }
    this.#data = undefined;
    this.#dispatch(data.bytes, 0, data.length, handler);
    data.release();
  }

  #appendData(bytes: Uint8Array, start: number, end: number): void {
    if (this.#data === undefined) this.#data = new Scratch();
    else this.#data.appendByte(LF);
    this.#data.append(bytes, start, end);
    if (this.#data.length > this.#maxEventBytes) this.#tooLarge();
  }

  #completeId(): void {
    const next = this.#nextId;
    this.#nextId = this.#lastId;
    this.#lastId = next;
    this.#hasNextId = false;
  }

  /** Any line that is neither blank nor data. */
  #field(bytes: Uint8Array, start: number, end: number, handler: EventStreamHandler): void {
    if (bytes[start] === COLON) {
      handler.comment();
      return;
    }
    let nameEnd = start;
    while (nameEnd < end && bytes[nameEnd] !== COLON) nameEnd++;
    let valueStart = nameEnd < end ? nameEnd + 1 : end;
    if (valueStart < end && bytes[valueStart] === SPACE) valueStart++;
    if (isName(bytes, start, nameEnd, ID)) {
      for (let i = valueStart; i < end; i++) if (bytes[i] === NUL) return;
      this.#nextId ??= new FieldText();
      this.#nextId.set(bytes, valueStart, end);
      this.#hasNextId = true;
    } else if (isName(bytes, start, nameEnd, EVENT)) {
      this.#type ??= new FieldText();
      this.#type.set(bytes, valueStart, end);
    } else if (isName(bytes, start, nameEnd, RETRY)) {
      this.#setRetry(bytes, valueStart, end);
    }
  }

  #setRetry(bytes: Uint8Array, start: number, end: number): void {
    if (start === end) return;
    let milliseconds = 0;
    for (let i = start; i < end; i++) {
      const digit = bytes[i]! - DIGIT_0;
      if (digit < 0 || digit > 9) return;
      milliseconds = milliseconds * 10 + digit;
    }
    this.#retryMs = milliseconds;
  }

  /** Where the stream's text begins. A mark that is cut short by something else is text: it becomes a line. */
  #skipByteOrderMark(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && this.#bomSeen < BYTE_ORDER_MARK.length) {
      if (bytes[at] !== BYTE_ORDER_MARK[this.#bomSeen]) {
        const earlier = this.#bomSeen - (at - start); // bytes of it that came with earlier chunks
        if (earlier > 0) this.#line = new Scratch();
        for (let i = 0; i < earlier; i++) this.#line!.appendByte(BYTE_ORDER_MARK[i]!);
        this.#bomSeen = BYTE_ORDER_MARK.length;
        return start;
      }
      at++;
      this.#bomSeen++;
    }
    return at;
  }

  #tooLarge(): never {
    this.discard();
    throw new ProtocolError(
      'EVENT_TOO_LARGE',
      `an event, or a line, of the event stream is larger than ${this.#maxEventBytes} bytes, the limit of this client: ` +
        'have the server send smaller events',
    );
  }
}

/** Whether the line's field is named `data`, with a colon or without. */
function isData(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    end - start >= 4 &&
    bytes[start] === 0x64 &&
    bytes[start + 1] === 0x61 &&
    bytes[start + 2] === 0x74 &&
    bytes[start + 3] === 0x61 &&
    (end - start === 4 || bytes[start + 4] === COLON)
  );
}

function isName(bytes: Uint8Array, start: number, end: number, name: Uint8Array): boolean {
  if (end - start !== name.length) return false;
  for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name[i]) return false;
  return true;
}
