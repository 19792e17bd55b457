// One event stream on an HttpResponse of uWebSockets.js, kept open: what is written goes out from within a cork, with the
// limit on what may be held back. https://unetworking.github.io/uWebSockets.js/generated/interfaces/HttpResponse.html
//
// - Backpressure: there is no buffered amount. `write` returns false while its buffer is not empty (up to a cork's
//   16 KiB late), so the bytes offered since the first false are counted, and the count falls only to zero.
// - `onWritable`: with a handler, it leaves the rest of its buffer until the next write; without one, it ends the
//   response 10 s after it was ever slow. So there is a handler, and it writes a blank line, nothing to a client (of a
//   compressed stream: a block without content).
// - The head is only complete with the first write: a blank line too. The CRLF that ends a chunk goes out with
//   the next chunk.
import type { HttpResponse } from 'uWebSockets.js';
import type { ContentCoding } from '../compression.ts';
import { BLANK_LINE } from '../event-stream-encoder.ts';
import { EVENT_STREAM_HEADERS, type CloseReason, type ListenOptions } from '../target.ts';

const HEAD = Object.entries(EVENT_STREAM_HEADERS);

// One write at a time, so that corking takes one function for all and no closure of each.
let corkedResponse: HttpResponse;
let corkedBytes: Uint8Array;
let corkedTaken = true;
let corkedCoding: ContentCoding | undefined;

function writeCorked(): void {
  corkedTaken = corkedResponse.write(corkedBytes);
}

function writeHeadCorked(): void {
  corkedResponse.writeStatus('200 OK');
  for (const [name, value] of HEAD) corkedResponse.writeHeader(name, value);
  if (corkedCoding !== undefined) corkedResponse.writeHeader('Content-Encoding', corkedCoding);
  corkedTaken = corkedResponse.write(corkedBytes);
}

function endCorked(): void {
  corkedResponse.end();
}

/** An open event stream: writes, with the limit on what may be held back. */
export abstract class EventStream {
  readonly client: string;
  over = false;
  protected readonly response: HttpResponse;
  readonly #options: ListenOptions;
  readonly #coding: ContentCoding | undefined;
  /** What can be written and says nothing. */
  protected nothing: Uint8Array = BLANK_LINE;
  protected reason: CloseReason = 'client';
  #headSent = false;
  /** Bytes offered since `write` first returned false. */
  #heldBytes = 0;
  /** Whether `write` has returned false, and nobody has been told of the drain since. */
  #awaited = false;

  /** `coding`: of the bytes that are written; undefined where they are as they are. */
  constructor(options: ListenOptions, response: HttpResponse, client: string, coding?: ContentCoding) {
    this.#options = options;
    this.response = response;
    this.client = client;
    this.#coding = coding;
    response.onWritable(() => this.#writable());
  }

  write(bytes: Uint8Array): boolean {
    if (this.over) return true;
    if (this.overLimit) {
      if (this.#options.onLimit === 'disconnect') this.disconnect();
      return false;
    }
    // A write can empty the buffer before `onWritable` is called: it is, all the same.
    if (this.#writeNow(bytes)) {
      this.#heldBytes = 0;
      return true;
    }
    this.#heldBytes += bytes.length;
    this.#awaited = true;
    return false;
  }

  /** Ends the response; the object is of no use from then on. */
  endResponse(): void {
    this.over = true;
    corkedResponse = this.response;
    corkedResponse.cork(endCorked);
  }

  get overLimit(): boolean {
    return this.heldBytes > this.#options.backpressureLimitBytes;
  }

  protected get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Cuts the stream for holding too much. */
  disconnect(): void {
    this.over = true;
    this.reason = 'limit';
    this.response.close();
  }

  protected abstract drained(): void;

  /** True when uWebSockets.js holds nothing back. */
  #writeNow(bytes: Uint8Array): boolean {
    corkedResponse = this.response;
    corkedBytes = bytes;
    corkedCoding = this.#coding;
    this.response.cork(this.#headSent ? writeCorked : writeHeadCorked);
    this.#headSent = true;
    return corkedTaken;
  }

  #writable(): boolean {
    if (this.over || !this.#headSent) return true;
    if (!this.#writeNow(this.nothing)) return false;
    this.#heldBytes = 0;
    if (this.#awaited) {
      this.#awaited = false;
      this.drained();
    }
    return true;
  }
}
