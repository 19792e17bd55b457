// Compressed event streams of a listener: where each connection has a window of its own, a compressor for each; where
// events are compressed for themselves, one compressor for all, whose bytes are sent to everyone alike.
import type { Compression } from './compression.ts';
import { compressorOf, type CodecQueue } from './compressors.ts';

/** The head of a gzip member, RFC 1952 section 2.3: deflate, no flags, no time, a Unix. */
const GZIP_HEAD: Uint8Array = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);

/**
 * Blocks without content that may stand wherever a flush has ended: of deflate a stored block of length 0 (RFC 1951 section
 * 3.2.4), of Brotli an empty metadata block (RFC 7932 section 9.2), of Zstandard a raw block of size 0 (RFC 8878 section
 * 3.1.1.2).
 */
const NOTHING: Readonly<Record<Compression['coding'], Uint8Array>> = {
  gzip: Buffer.from([0, 0, 0, 0xff, 0xff]),
  br: Buffer.from([0x06]),
  zstd: Buffer.from([0, 0, 0]),
};

/** Takes compressed bytes, in order. */
export type Sink = (bytes: Uint8Array) => void;

/** The compressed side of one event stream. */
export class CompressedStream {
  readonly #queue: CodecQueue;
  readonly #isShared: boolean;
  readonly #sink: Sink;
  /** Which of the events for everyone is the first that it gets. */
  readonly firstEvent: number;
  /** Bytes that still say nothing to a client, for whoever must write something. */
  readonly nothing: Uint8Array;
  #over = false;

  constructor(owner: EventStreamCompression, sink: Sink) {
    const { shared, compression } = owner;
    this.#isShared = shared !== undefined;
    this.#queue = shared ?? compressorOf(compression);
    this.#sink = sink;
    this.firstEvent = owner.events;
    this.nothing = NOTHING[compression.coding];
    if (this.#isShared) sink(GZIP_HEAD);
  }

  /** Bytes that wait to be compressed for it alone. */
  get pendingBytes(): number {
    return this.#isShared ? 0 : this.#queue.pendingBytes;
  }

  /** Bytes for it alone. */
  write(bytes: Uint8Array): void {
    this.#queue.write(bytes, (compressed) => {
      if (!this.#over) this.#sink(compressed);
    });
  }

  /** `done` follows everything that was written; with a compressor of its own, the stream has its trailer by then. */
  end(done: () => void): void {
    if (this.#isShared) return this.#queue.write(new Uint8Array(), () => done());
    this.#queue.end((trailer) => {
      this.#sink(trailer);
      done();
    });
  }

  /** Nothing is sent any more. */
  close(): void {
    this.#over = true;
    if (!this.#isShared) this.#queue.close();
  }
}

/** A subscriber of a listener that compresses. */
export interface CompressedSubscriber {
  /** Undefined: it reads everything as it is. */
  readonly compressed: CompressedStream | undefined;
  /** Sends bytes as they are. */
  write(bytes: Uint8Array): unknown;
}

/** Compresses for the subscribers of a listener. */
export class EventStreamCompression {
  readonly compression: Compression;
  /** The one compressor for all, where each event is compressed for itself. */
  readonly shared: CodecQueue | undefined;
  /** Events for everyone so far. */
  events = 0;

  constructor(compression: Compression) {
    this.compression = compression;
    this.shared = compression.window === 'shared' ? compressorOf(compression) : undefined;
  }

  /** `sink` is called within for what stands before the first event. */
  stream(sink: Sink): CompressedStream {
    return new CompressedStream(this, sink);
  }

  /**
   * An event for all of these, through the one compressor for all: to those whose streams began before this call. `members` is
   * walked when it has been compressed, and who reads no compressed bytes gets it then too.
   */
  sendToAll(bytes: Uint8Array, members: Iterable<CompressedSubscriber>): void {
    const event = this.events++;
    this.shared!.write(bytes, (compressed) => {
      for (const member of members)
        if (member.compressed === undefined) member.write(bytes);
        else if (member.compressed.firstEvent <= event) member.write(compressed);
    });
  }

  close(): void {
    this.shared?.close();
  }
}

/** Whether a request names the coding among those that it accepts; how much it likes it is nobody's concern here. */
export function accepts(acceptEncoding: string, coding: Compression['coding']): boolean {
  return acceptEncoding.split(',').some((part) => part.split(';')[0]!.trim().toLowerCase() === coding);
}
