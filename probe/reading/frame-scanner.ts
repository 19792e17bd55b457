// Walks over the frames of a WebSocket server without judging them: their number, sizes and kinds, and where their
// payloads stand. https://www.rfc-editor.org/rfc/rfc6455#section-5.2

/** What was seen of frames. */
export interface FrameFacts {
  /** Frames of data: text, binary and continuations. */
  readonly dataFrames: number;
  /** Payload bytes of data frames, as they came. */
  readonly smallestBytes: number;
  readonly largestBytes: number;
  readonly totalBytes: number;
  /** Continuation frames: messages that were fragmented. */
  readonly continuations: number;
  /** Frames that begin a compressed message. */
  readonly compressed: number;
  readonly pings: number;
  readonly pongs: number;
  /** As the server answered it; undefined where it negotiated none. */
  readonly extension: string | undefined;
}

/** One frame, as soon as all of it has come. */
export interface ScannedFrame {
  readonly fin: boolean;
  /** RSV1: the message is compressed, where permessage-deflate was negotiated (RFC 7692). */
  readonly compressed: boolean;
  readonly opcode: number;
  /** As it stands on the wire, header included. */
  readonly wire: Buffer;
  readonly payload: Buffer;
}

const FIN = 0x80;
const RSV1 = 0x40;
const OPCODE = 0x0f;
const MASK = 0x80;
const LENGTH = 0x7f;

/** A longer frame than this is not waited for. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Cuts a stream of bytes into frames. */
export class FrameScanner {
  #waiting: Buffer = Buffer.alloc(0);

  /** The frames that are complete with these bytes. Throws a RangeError where one is larger than 64 MiB. */
  frames(bytes: Buffer): ScannedFrame[] {
    let rest = this.#waiting.length === 0 ? bytes : Buffer.concat([this.#waiting, bytes]);
    const frames: ScannedFrame[] = [];
    for (;;) {
      const size = frameSize(rest);
      if (size === undefined || rest.length < size.header + size.payload) break;
      const wire = rest.subarray(0, size.header + size.payload);
      rest = rest.subarray(wire.length);
      const first = wire[0]!;
      frames.push({
        fin: (first & FIN) !== 0,
        compressed: (first & RSV1) !== 0,
        opcode: first & OPCODE,
        wire,
        payload: wire.subarray(size.header),
      });
    }
    this.#waiting = rest;
    return frames;
  }

  /** Bytes of a frame that is not complete. */
  get unfinished(): number {
    return this.#waiting.length;
  }
}

function frameSize(bytes: Buffer): { readonly header: number; readonly payload: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes[1]! & LENGTH;
  const extended = short < 126 ? 0 : short === 126 ? 2 : 8;
  const mask = (bytes[1]! & MASK) === 0 ? 0 : 4;
  if (bytes.length < 2 + extended) return undefined;
  const payload =
    extended === 0 ? short : extended === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (payload > MOST_BYTES) throw new RangeError(`a frame of ${payload} bytes`);
  return { header: 2 + extended + mask, payload };
}

/** Counts frames. */
export class FrameTally {
  #sizes = { smallest: Number.POSITIVE_INFINITY, largest: 0, total: 0 };
  #counts = { data: 0, continuations: 0, compressed: 0, pings: 0, pongs: 0 };

  add({ opcode, payload, compressed }: ScannedFrame): void {
    if (opcode === 9) this.#counts.pings++;
    else if (opcode === 10) this.#counts.pongs++;
    if (opcode > 2) return;
    this.#counts.data++;
    if (opcode === 0) this.#counts.continuations++;
    if (compressed) this.#counts.compressed++;
    const { length } = payload;
    this.#sizes.total += length;
    this.#sizes.smallest = Math.min(this.#sizes.smallest, length);
    this.#sizes.largest = Math.max(this.#sizes.largest, length);
  }

  facts(extension: string | undefined): FrameFacts {
    const { data, continuations, compressed, pings, pongs } = this.#counts;
    const { smallest, largest, total } = this.#sizes;
    return {
      dataFrames: data,
      smallestBytes: data === 0 ? 0 : smallest,
      largestBytes: largest,
      totalBytes: total,
      continuations,
      compressed,
      pings,
      pongs,
      extension,
    };
  }
}
