// Reads the body of a response as an event stream, decompressed where it is compressed: each event with the time of
// the read that completed it, however long decoding took.
import { MAX_EVENT_BYTES } from '../../clients/event-stream-response.ts';
import { EventStreamParser, type EventStreamHandler } from '../../clients/lean/event-stream-parser.ts';
import { ProtocolError } from '../../clients/protocol-error.ts';
import type { EventLog } from './event-log.ts';
import { FieldLines, type LineFacts } from './field-lines.ts';
import { Inflation, isCoding } from './inflation.ts';

/** Of the body, to show what a server said in place of a stream. */
const BODY_START = 200;
/** A character of UTF-8 takes four bytes at most. */
const BODY_START_BYTES = BODY_START * 4;

export class EventStreamReading {
  readonly #log: EventLog;
  readonly #parser = new EventStreamParser(MAX_EVENT_BYTES);
  readonly #lines: FieldLines;
  readonly #handler: EventStreamHandler;
  #inflation: Inflation | undefined;
  #start = Buffer.alloc(0);
  #problem: string | undefined;
  #unfinishedReads = 0;
  #at = { atMs: 0, beganMs: 0, read: 0 };

  constructor(log: EventLog) {
    this.#log = log;
    this.#lines = new FieldLines((atMs) => void log.heartbeats.push(atMs));
    this.#handler = {
      event: (bytes, start, end) => {
        const beganMs = this.#lines.began.shift() ?? this.#at.atMs;
        const data = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
        log.addEvent(data, { ...this.#at, beganMs }, this.#parser.eventType, this.#parser.lastEventId);
      },
      comment: () => {}, // its time is taken by the lines
    };
  }

  /** `coding`: the response's Content-Encoding. */
  encoded(coding: string | undefined): void {
    const name = coding?.trim().toLowerCase() ?? '';
    if (name === '' || name === 'identity' || name === 'none') return;
    if (isCoding(name)) this.#inflation = new Inflation(name);
    else this.#problem = `Content-Encoding "${name}" was not asked for, and cannot be read`;
  }

  /** All of the body that one read brought. */
  read(bytes: Buffer, atMs: number): void {
    const read = this.#log.addRead(bytes.length, atMs);
    if (this.#inflation === undefined) this.#parse(bytes, atMs, read);
    else this.#inflation.decode(bytes, (plain) => this.#parse(plain, atMs, read));
  }

  /** Resolves when everything is decoded. */
  async finish(): Promise<void> {
    await this.#inflation?.settled();
    this.#inflation?.close();
    this.#parser.discard();
  }

  /** What is wrong with the body as a whole. */
  get problem(): string | undefined {
    return this.#problem ?? this.#inflation?.problem;
  }

  get bodyStart(): string {
    return Array.from(this.#start.toString()).slice(0, BODY_START).join('');
  }

  get retryMs(): number | undefined {
    return this.#parser.retryMs;
  }

  /** How many reads left an event unfinished. */
  get unfinishedReads(): number {
    return this.#unfinishedReads;
  }

  get lines(): LineFacts {
    return this.#lines.facts();
  }

  #parse(bytes: Buffer, atMs: number, read: number): void {
    if (bytes.length === 0 || this.#problem !== undefined) return;
    if (this.#start.length < BODY_START_BYTES) {
      this.#start = Buffer.concat([this.#start, bytes.subarray(0, BODY_START_BYTES - this.#start.length)]);
    }
    this.#at = { atMs, beganMs: atMs, read };
    this.#lines.feed(bytes, atMs);
    try {
      this.#parser.feed(bytes, 0, bytes.length, this.#handler);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#problem = error.message;
    }
    if (this.#lines.unfinished) this.#unfinishedReads++;
  }
}
