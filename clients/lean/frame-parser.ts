// An incremental parser of the frames that a WebSocket server sends. A message of one frame that lies in one
// chunk is handed out where it stands; fragments, and what straddles two chunks, are joined in a copy.
// Where permessage-deflate was agreed on, every message must be compressed (the first reserved bit: RFC 7692 section 6), and is
// handed out as it came; all other reserved bits must be clear. https://www.rfc-editor.org/rfc/rfc6455#section-5
import { isUtf8 } from 'node:buffer';
import { OPCODE } from './frame-opcodes.ts';
import { ProtocolError } from '../protocol-error.ts';
import { Scratch } from './scratch.ts';

const FIN = 0x80;
const RESERVED_BITS = 0x70;
const COMPRESSED = 0x40;
const OPCODE_BITS = 0x0f;
const CONTROL_BIT = 0x08;
const MASKED = 0x80;
const LENGTH_BITS = 0x7f;
const LONGEST_CONTROL = 125;
const WHOLE_TEXT = FIN | OPCODE.text;

// What comes next on the connection.
const FIRST_BYTE = 0;
const SECOND_BYTE = 1;
const EXTENDED_LENGTH = 2;
const PAYLOAD = 3;
const CLOSED = 4;

/** No message has begun. */
const NONE = -1;

/** A close frame without a status code is reported as this: RFC 6455 section 7.1.5. */
export const NO_STATUS = 1005;

/** What frames turn into. Every call is synchronous, inside `feed`; `bytes` are valid only during the call. */
export interface FrameHandler {
  /** One message: `bytes[start, end)`. */
  message(bytes: Uint8Array, start: number, end: number, binary: boolean): void;
  /** A ping; its pong carries the same payload. */
  ping(bytes: Uint8Array, start: number, end: number): void;
  pong(): void;
  /** The close frame, after which nothing is parsed any more. */
  closeFrame(code: number, reason: string): void;
}

/** The state of one connection. Between two messages it holds no memory but its own fields. */
export class FrameParser {
  readonly #maxMessageBytes: number;
  /** The reserved bit that the first frame of a message must have. */
  readonly #mark: number;
  readonly #wholeTextByte: number;
  #state = FIRST_BYTE;
  /** FIN and opcode of the frame being read. */
  #first = 0;
  /** Bytes left of the extended length, or of the payload. */
  #remaining = 0;
  #length = 0;
  /** TEXT or BINARY while a message has begun, else NONE. */
  #messageOpcode = NONE;
  /** The message so far, where it had to be copied; and a control frame that straddles two chunks. */
  #message: Scratch | undefined;
  #control: Scratch | undefined;

  /**
   * `maxMessageBytes`: a larger message is a `MESSAGE_TOO_LARGE`, before any of it is kept. `compressed`: every message is;
   * what it decompresses to is the handler's, also whether it is UTF-8.
   */
  constructor(maxMessageBytes: number, compressed = false) {
    this.#maxMessageBytes = maxMessageBytes;
    this.#mark = compressed ? COMPRESSED : 0;
    this.#wholeTextByte = WHOLE_TEXT | this.#mark;
  }

  /** Parses `bytes[start, end)`; throws a `ProtocolError` where the bytes are not frames of a server. */
  feed(bytes: Buffer, start: number, end: number, handler: FrameHandler): void {
    let at = start;
    while (at < end) {
      switch (this.#state) {
        case FIRST_BYTE: {
          const whole = this.#wholeText(bytes, at, end);
          if (whole > 0) {
            const text = at + 2;
            at = whole;
            this.#checkText(bytes, text, whole);
            handler.message(bytes, text, whole, false);
          } else {
            this.#readFirst(bytes[at++]!);
          }
          break;
        }
        case SECOND_BYTE:
          this.#readSecond(bytes[at++]!, handler);
          break;
        case EXTENDED_LENGTH:
          // 63 bits may come; doubles carry 53, and the largest message allowed is far below both.
          this.#length = this.#length * 256 + bytes[at++]!;
          if (--this.#remaining === 0) this.#lengthRead(handler);
          break;
        case PAYLOAD: {
          const until = Math.min(end, at + this.#remaining);
          this.#readPayload(bytes, at, until, handler);
          at = until;
          break;
        }
        default:
          return; // CLOSED
      }
    }
  }

  /** Gives the memory of what is unfinished back. */
  discard(): void {
    this.#message?.release();
    this.#message = undefined;
    this.#control?.release();
    this.#control = undefined;
    this.#state = CLOSED;
  }

  /**
   * What nearly all frames are: a short text in one frame that lies in the chunk with all of its bytes. Returns its
   * end, or 0 where the frame is something else and is read byte by byte.
   */
  #wholeText(bytes: Buffer, at: number, end: number): number {
    if (at + 2 > end || bytes[at] !== this.#wholeTextByte || this.#messageOpcode !== NONE) return 0;
    const length = bytes[at + 1]!;
    if (length === 0 || length > LONGEST_CONTROL || length > this.#maxMessageBytes) return 0;
    return at + 2 + length <= end ? at + 2 + length : 0;
  }

  #readFirst(first: number): void {
    const opcode = first & OPCODE_BITS;
    const begins = opcode === OPCODE.text || opcode === OPCODE.binary;
    const reserved = first & RESERVED_BITS;
    if (reserved !== (begins ? this.#mark : 0)) {
      if (reserved === 0)
        this.#fail('MESSAGE_NOT_COMPRESSED', 'a message is not compressed, and all of them should be');
      this.#fail('FRAME_RESERVED_BITS', 'a frame uses reserved bits that no extension gives a meaning');
    }
    if ((opcode & CONTROL_BIT) !== 0) {
      if (opcode > OPCODE.pong) this.#fail('FRAME_OPCODE', `reserved opcode ${opcode}`);
      if ((first & FIN) === 0) this.#fail('FRAME_CONTROL_FRAGMENTED', 'a control frame is fragmented');
    } else if (opcode === OPCODE.continuation) {
      if (this.#messageOpcode === NONE) {
        this.#fail('FRAME_OPCODE', 'a continuation frame, but no message has begun');
      }
    } else if (opcode > OPCODE.binary) {
      this.#fail('FRAME_OPCODE', `reserved opcode ${opcode}`);
    } else {
      if (this.#messageOpcode !== NONE) {
        this.#fail('FRAME_OPCODE', 'a message begins before the last one has ended');
      }
      this.#messageOpcode = opcode;
    }
    this.#first = first;
    this.#state = SECOND_BYTE;
  }

  #readSecond(second: number, handler: FrameHandler): void {
    const length = second & LENGTH_BITS;
    if ((this.#first & CONTROL_BIT) !== 0) {
      if (length > LONGEST_CONTROL) {
        this.#fail('FRAME_CONTROL_LENGTH', `a control frame carries more than ${LONGEST_CONTROL} bytes`);
      }
      if ((this.#first & OPCODE_BITS) === OPCODE.close && length === 1) {
        this.#fail('FRAME_CONTROL_LENGTH', 'a close frame carries half a status code');
      }
    }
    if ((second & MASKED) !== 0) this.#fail('FRAME_MASKED', 'the server sent a masked frame');
    if (length <= LONGEST_CONTROL) {
      this.#length = length;
      this.#lengthRead(handler);
    } else {
      this.#length = 0;
      this.#remaining = length === LONGEST_CONTROL + 1 ? 2 : 8;
      this.#state = EXTENDED_LENGTH;
    }
  }

  #lengthRead(handler: FrameHandler): void {
    if ((this.#first & CONTROL_BIT) === 0) {
      const whole = (this.#message?.length ?? 0) + this.#length;
      if (whole > this.#maxMessageBytes) {
        this.#fail(
          'MESSAGE_TOO_LARGE',
          `a message is larger than ${this.#maxMessageBytes} bytes, the limit of this client: have the server send smaller ones`,
        );
      }
    }
    this.#remaining = this.#length;
    this.#state = PAYLOAD;
    // A frame without payload is complete already: no further byte need come.
    if (this.#remaining === 0) this.#readPayload(NO_BYTES, 0, 0, handler);
  }

  /** A piece of the payload, or all of it. */
  #readPayload(bytes: Buffer, start: number, end: number, handler: FrameHandler): void {
    this.#remaining -= end - start;
    const complete = this.#remaining === 0;
    if (complete) this.#state = FIRST_BYTE;
    if ((this.#first & CONTROL_BIT) !== 0) {
      this.#readControl(bytes, start, end, complete, handler);
    } else if (complete && (this.#first & FIN) !== 0) {
      const opcode = this.#messageOpcode;
      this.#messageOpcode = NONE;
      const message = this.#message;
      if (message === undefined) {
        if (opcode === OPCODE.text) this.#checkText(bytes, start, end);
        handler.message(bytes, start, end, opcode === OPCODE.binary);
      } else {
        message.append(bytes, start, end);
        this.#message = undefined;
        if (opcode === OPCODE.text) this.#checkText(message.bytes, 0, message.length);
        handler.message(message.bytes, 0, message.length, opcode === OPCODE.binary);
        message.release();
      }
    } else if (end > start) {
      this.#message ??= new Scratch();
      this.#message.append(bytes, start, end);
    }
  }

  #readControl(bytes: Buffer, start: number, end: number, complete: boolean, handler: FrameHandler): void {
    if (!complete) {
      this.#control ??= new Scratch();
      this.#control.append(bytes, start, end);
      return;
    }
    const control = this.#control;
    if (control === undefined) {
      this.#useControl(bytes, start, end, handler);
      return;
    }
    control.append(bytes, start, end);
    this.#control = undefined;
    this.#useControl(control.bytes, 0, control.length, handler);
    control.release();
  }

  #useControl(bytes: Buffer, start: number, end: number, handler: FrameHandler): void {
    switch (this.#first & OPCODE_BITS) {
      case OPCODE.ping:
        handler.ping(bytes, start, end);
        break;
      case OPCODE.pong:
        handler.pong();
        break;
      default: {
        this.#state = CLOSED;
        if (start === end) {
          handler.closeFrame(NO_STATUS, '');
          break;
        }
        const code = bytes.readUInt16BE(start);
        if (!isCloseCode(code))
          this.#fail('FRAME_CLOSE_CODE', `${code} is not a status code of a close frame`);
        this.#checkText(bytes, start + 2, end);
        handler.closeFrame(code, bytes.toString('utf8', start + 2, end));
      }
    }
  }

  #checkText(bytes: Buffer, start: number, end: number): void {
    // A compressed one is checked by who decompresses it; the reason of a close frame never is compressed.
    if (this.#mark !== 0 && this.#state !== CLOSED) return;
    if (!isShortAscii(bytes, start, end) && !isUtf8(bytes.subarray(start, end))) {
      this.#fail('FRAME_UTF8', 'a text is not valid UTF-8');
    }
  }

  #fail(code: string, message: string): never {
    this.discard();
    throw new ProtocolError(code, message);
  }
}

const NO_BYTES = Buffer.alloc(0);

/** Up to this length looking at all bytes takes less time than a view of the buffer and a call into Node. */
const SHORT_TEXT_BYTES = 256;

/** The buffer that was looked at last, which is nearly always the one read buffer of the process, four bytes at a time. */
let seen: Buffer = NO_BYTES;
let words = wordsOf(seen);

/** Whether a text is short and all ASCII, and so valid UTF-8 without a closer look. */
function isShortAscii(bytes: Buffer, start: number, end: number): boolean {
  if (end - start > SHORT_TEXT_BYTES) return false;
  if (bytes !== seen) {
    seen = bytes;
    words = wordsOf(bytes);
  }
  let all = 0;
  let at = start;
  for (; at + 4 <= end; at += 4) all |= words.getInt32(at);
  for (; at < end; at++) all |= bytes[at]!;
  return (all & 0x80808080) === 0;
}

function wordsOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Status codes that may stand in a close frame: RFC 6455 section 7.4, and the IANA registry. */
function isCloseCode(code: number): boolean {
  if (code >= 3000) return code <= 4999;
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006;
}
