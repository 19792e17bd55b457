// Reads a WebSocket: messages for the log, frames for the tally, pings and the close for whoever answers them. Where
// permessage-deflate was negotiated, compressed messages are decompressed first, so that one parser judges all frames.
// https://www.rfc-editor.org/rfc/rfc7692
import { MAX_EVENT_BYTES } from '../../clients/event-stream-response.ts';
import { FrameParser, type FrameHandler } from '../../clients/lean/frame-parser.ts';
import { OPCODE } from '../../clients/lean/frame-opcodes.ts';
import type { EventLog } from './event-log.ts';
import { FrameScanner, FrameTally, type FrameFacts, type ScannedFrame } from './frame-scanner.ts';
import { Inflation } from './inflation.ts';

/**
 * What the sender leaves out at the end of each message (RFC 7692 section 7.2.1). One decompressor serves all messages:
 * a server that starts afresh with each (`server_no_context_takeover`) only never looks back.
 */
const EMPTY_BLOCK = Buffer.from([0x00, 0x00, 0xff, 0xff]);
const FIN = 0x80;

interface Place {
  readonly atMs: number;
  readonly beganMs: number;
  readonly read: number;
}

export class MessageReading {
  onPing: ((payload: Buffer) => void) | undefined;
  onClose: ((code: number, reason: string) => void) | undefined;
  /** The bytes are not frames of a server. */
  onError: ((error: unknown) => void) | undefined;
  readonly #log: EventLog;
  readonly #parser = new FrameParser(MAX_EVENT_BYTES);
  readonly #scanner = new FrameScanner();
  readonly #tally = new FrameTally();
  readonly #handler: FrameHandler;
  #extension: string | undefined;
  #inflation: Inflation | undefined;
  /** Payloads of the compressed message that is not complete. */
  #compressed: Buffer[] | undefined;
  /** Of the message that is being read. */
  #opcode = 0;
  #messageBeganMs = 0;
  #frameBeganMs = 0;
  /** Where the frame was that the parser is looking at. */
  #at: Place = { atMs: 0, beganMs: 0, read: 0 };
  #isBinary = false;

  constructor(log: EventLog) {
    this.#log = log;
    this.#handler = {
      message: (bytes, start, end) => {
        const data = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
        log.addEvent(data, this.#at, this.#isBinary ? 'binary' : 'text', '');
      },
      ping: (bytes, start, end) => {
        log.heartbeats.push(this.#at.atMs);
        this.onPing?.(Buffer.from(bytes.subarray(start, end)));
      },
      pong: () => {},
      closeFrame: (code, reason) => this.onClose?.(code, reason),
    };
  }

  /** `extensions`: as the server answered them. */
  negotiated(extensions: string | undefined): void {
    this.#extension = extensions;
    if (extensions?.includes('permessage-deflate') === true) this.#inflation = new Inflation('raw-deflate');
  }

  read(bytes: Buffer, atMs: number): void {
    const read = this.#log.addRead(bytes.length, atMs);
    let frameBeganMs = this.#scanner.unfinished > 0 ? this.#frameBeganMs : atMs;
    try {
      for (const frame of this.#scanner.frames(bytes)) {
        this.#tally.add(frame);
        this.#frame(frame, { atMs, beganMs: frameBeganMs, read });
        frameBeganMs = atMs;
      }
    } catch (error) {
      this.onError?.(error);
    }
    this.#frameBeganMs = frameBeganMs;
  }

  async finish(): Promise<void> {
    await this.#inflation?.settled();
    this.#inflation?.close();
    this.#parser.discard();
  }

  get problem(): string | undefined {
    return this.#inflation?.problem;
  }

  get frames(): FrameFacts {
    return this.#tally.facts(this.#extension);
  }

  #frame(frame: ScannedFrame, place: Place): void {
    if (frame.opcode > OPCODE.binary) return this.#parse(frame.wire, place, this.#isBinary);
    if (frame.opcode !== OPCODE.continuation) {
      this.#opcode = frame.opcode;
      this.#messageBeganMs = place.beganMs;
      this.#compressed = frame.compressed && this.#inflation !== undefined ? [] : undefined;
    }
    const at = { ...place, beganMs: this.#messageBeganMs };
    const isBinary = this.#opcode === OPCODE.binary;
    if (this.#compressed === undefined) return this.#parse(frame.wire, at, isBinary);
    this.#compressed.push(frame.payload);
    if (!frame.fin) return;
    const message = Buffer.concat([...this.#compressed, EMPTY_BLOCK]);
    const opcode = this.#opcode;
    this.#inflation!.decode(message, (plain) => this.#feed(plainFrame(opcode, plain), at, isBinary));
  }

  /** Frames keep their order, also where some have to be decompressed first. */
  #parse(wire: Buffer, at: Place, isBinary: boolean): void {
    if (this.#inflation === undefined) this.#feed(wire, at, isBinary);
    else this.#inflation.inTurn(() => this.#feed(wire, at, isBinary));
  }

  #feed(wire: Buffer, at: Place, isBinary: boolean): void {
    this.#at = at;
    this.#isBinary = isBinary;
    try {
      this.#parser.feed(wire, 0, wire.length, this.#handler);
    } catch (error) {
      this.onError?.(error);
    }
  }
}

/** An unmasked frame, as a server would have sent it without compression. */
function plainFrame(opcode: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(10);
  head[0] = FIN | opcode;
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}
