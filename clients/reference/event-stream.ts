// The library eventsource-parser, mended around: as it is, it loses the first event behind a byte order mark and holds
// back, or loses, what ends with a CR; and it forgets an id that comes without data. So it gets the stream line by line,
// each with LF, and the ids are kept here. Bytes stay bytes: each is one character (latin1), as the format's own
// characters are ASCII. https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
import { createParser, type EventSourceParser } from 'eventsource-parser';
import { ProtocolError } from '../protocol-error.ts';

const BYTE_ORDER_MARK = '\xef\xbb\xbf';

/** A line may be longer than the data of the largest event by this: `data: `. */
const LONGEST_PREFIX = 6;

export interface EventStreamListener {
  event(data: Buffer): void;
  comment(): void;
  /** The last event id has changed. Comes before the event that it came with. */
  idSeen(id: string): void;
  /** The stream has asked for a reconnection time. */
  retrySeen(milliseconds: number): void;
}

export class ReferenceEventStream {
  readonly #listener: EventStreamListener;
  readonly #maxEventBytes: number;
  readonly #parser: EventSourceParser;
  /** Until it is known whether the stream begins with a byte order mark: what came so far. */
  #start: string | undefined = '';
  #afterCr = false;
  /** The line that has begun. */
  #line = '';
  #dataBytes = 0;
  #nextId: string | undefined;

  constructor(maxEventBytes: number, listener: EventStreamListener) {
    this.#listener = listener;
    this.#maxEventBytes = maxEventBytes;
    this.#parser = createParser({
      onEvent: ({ data }) => listener.event(Buffer.from(data, 'latin1')),
      onComment: () => listener.comment(),
      onRetry: (milliseconds) => listener.retrySeen(milliseconds),
    });
    this.#parser.feed('\n'); // so that it looks for no mark of its own
  }

  /** Whether an end of the stream would cut off a line, or data or an id without their blank line. */
  get midEvent(): boolean {
    return (
      this.#dataBytes > 0 ||
      this.#nextId !== undefined ||
      this.#line !== '' ||
      (this.#start !== undefined && this.#start !== '')
    );
  }

  /** Throws a `ProtocolError` where an event is too large. */
  feed(bytes: Buffer): void {
    let text = bytes.toString('latin1');
    if (this.#start !== undefined) {
      text = this.#start + text;
      this.#start = text;
      if (text.length < BYTE_ORDER_MARK.length && BYTE_ORDER_MARK.startsWith(text)) return;
      if (text.startsWith(BYTE_ORDER_MARK)) text = text.slice(BYTE_ORDER_MARK.length);
      this.#start = undefined;
    }
    if (text === '') return;
    if (this.#afterCr && text.startsWith('\n')) text = text.slice(1);
    this.#afterCr = text.endsWith('\r');
    const lines = text.split(/\r\n|\r|\n/);
    const rest = lines.pop()!;
    for (const line of lines) {
      this.#read(this.#line + line);
      this.#line = '';
    }
    this.#line += rest;
    if (this.#line.length > this.#maxEventBytes + LONGEST_PREFIX) this.#tooLarge();
  }

  /** One line, without its end. */
  #read(line: string): void {
    if (line.length > this.#maxEventBytes + LONGEST_PREFIX) this.#tooLarge();
    if (line === '') this.#completeFields();
    else if (!line.startsWith(':')) this.#field(line);
    this.#parser.feed(`${line}\n`);
  }

  #field(line: string): void {
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line)!;
    if (name === 'data') {
      // Lines of data are joined by LF.
      this.#dataBytes += value.length + 1;
      if (this.#dataBytes - 1 > this.#maxEventBytes) this.#tooLarge();
    } else if (name === 'id' && !value.includes('\0')) {
      this.#nextId = value;
    }
  }

  #completeFields(): void {
    this.#dataBytes = 0;
    if (this.#nextId !== undefined) this.#listener.idSeen(Buffer.from(this.#nextId, 'latin1').toString());
    this.#nextId = undefined;
  }

  #tooLarge(): never {
    throw new ProtocolError(
      'EVENT_TOO_LARGE',
      `an event, or a line, of the event stream is larger than ${this.#maxEventBytes} bytes, the limit of this client: ` +
        'have the server send smaller events',
    );
  }
}
