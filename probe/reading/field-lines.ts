// Looks at the lines of an event stream that its parser passes over without a word: what is malformed, what is a
// comment, and in which read each event began.
// https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream

/** What the lines of a stream were. */
export interface LineFacts {
  /** Lines that a browser ignores: an unknown field name, an unusable `retry`, an `id` with NUL. */
  readonly malformed: number;
  /** The first of them, shortened. */
  readonly samples: readonly string[];
  readonly comments: number;
  /** `event:` without `data:`: no event comes of it. */
  readonly blocksWithoutData: number;
  /** The stream ended within an event, which is lost with it. */
  readonly unfinished: boolean;
  readonly bytes: number;
}

const MOST_SAMPLES = 3;
const SAMPLE_LENGTH = 80;
const FIELDS = new Set(['data', 'event', 'id', 'retry']);

export class FieldLines {
  /** When each event that is complete began, in order; whoever takes the event takes it from here. */
  readonly began: number[] = [];
  readonly #onComment: (atMs: number) => void;
  #line: Buffer[] = [];
  #lineBytes = 0;
  #afterCr = false;
  #blockBeganMs: number | undefined;
  #hasData = false;
  #hasType = false;
  #first = true;
  #malformed = 0;
  #comments = 0;
  #blocksWithoutData = 0;
  #bytes = 0;
  readonly #samples: string[] = [];

  constructor(onComment: (atMs: number) => void) {
    this.#onComment = onComment;
  }

  feed(bytes: Buffer, atMs: number): void {
    this.#bytes += bytes.length;
    let start = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte !== 0x0a && byte !== 0x0d) {
        this.#afterCr = false;
        if (at === start && this.#lineBytes === 0) this.#lineBegins(byte, atMs);
        continue;
      }
      if (byte === 0x0a && this.#afterCr) {
        this.#afterCr = false;
        start = at + 1;
        continue;
      }
      this.#afterCr = byte === 0x0d;
      this.#take(bytes, start, at);
      this.#endLine(atMs);
      start = at + 1;
    }
    this.#take(bytes, start, bytes.length);
  }

  /** Whether a part of an event has come that is not complete. */
  get unfinished(): boolean {
    return this.#blockBeganMs !== undefined;
  }

  facts(): LineFacts {
    return {
      malformed: this.#malformed,
      samples: this.#samples,
      comments: this.#comments,
      blocksWithoutData: this.#blocksWithoutData,
      unfinished: this.unfinished,
      bytes: this.#bytes,
    };
  }

  /** An event begins with its first line that is no comment. */
  #lineBegins(byte: number, atMs: number): void {
    if (byte !== 0x3a) this.#blockBeganMs ??= atMs;
  }

  #take(bytes: Buffer, start: number, end: number): void {
    if (end <= start) return;
    this.#lineBytes += end - start;
    // Of a long line only its begin is looked at.
    if (this.#line.length < 8) this.#line.push(bytes.subarray(start, Math.min(end, start + 1024)));
  }

  #endLine(atMs: number): void {
    if (this.#lineBytes === 0) return this.#endBlock();
    let line = Buffer.concat(this.#line).toString();
    this.#line = [];
    this.#lineBytes = 0;
    if (this.#first) line = line.replace(/^\uFEFF/, '');
    this.#first = false;
    if (line.startsWith(':')) {
      this.#comments++;
      this.#onComment(atMs);
      return;
    }
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') this.#hasData = true;
    if (name === 'event') this.#hasType = true;
    const wellFormed =
      FIELDS.has(name) &&
      !(name === 'retry' && !/^\d+$/.test(value)) &&
      !(name === 'id' && value.includes('\0'));
    if (!wellFormed) this.#sample(line);
  }

  #endBlock(): void {
    this.#first = false;
    if (this.#hasData) this.began.push(this.#blockBeganMs!);
    else if (this.#hasType) this.#blocksWithoutData++;
    this.#hasData = this.#hasType = false;
    this.#blockBeganMs = undefined;
  }

  #sample(line: string): void {
    this.#malformed++;
    if (this.#samples.length >= MOST_SAMPLES) return;
    this.#samples.push(line.length > SAMPLE_LENGTH ? `${line.slice(0, SAMPLE_LENGTH)}…` : line);
  }
}
