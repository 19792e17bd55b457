// Compresses events one after the other, each with a flush, so that what has gone out can be read at once. It works where
// node:zlib works, on the thread pool, as the library ws does. https://nodejs.org/api/zlib.html#flushing
import * as zlib from 'node:zlib';
import type { Transform } from 'node:stream';
import type { Compression } from './compression.ts';

const { constants } = zlib;

/** What a compressor of node:zlib is, as far as it is used here. */
export type Codec = Transform & { close(): void };

/** Of Zstandard, which the types of the oldest supported Node.js do not know. */
type ZstdMaker = (options: { flush: number; params: Record<number, number> }) => Codec;
interface ZstdConstants {
  readonly ZSTD_e_flush: number;
  readonly ZSTD_c_compressionLevel: number;
  readonly ZSTD_c_windowLog: number;
}

function codecOf({ coding, window, level, windowBits, memoryLevel: memLevel }: Compression): Codec {
  if (coding === 'gzip') {
    const settings = { level, windowBits, memLevel };
    // A full flush forgets what came before: the block that follows stands for itself.
    return window === 'own'
      ? zlib.createGzip({ ...settings, flush: constants.Z_SYNC_FLUSH })
      : zlib.createDeflateRaw({ ...settings, flush: constants.Z_FULL_FLUSH });
  }
  if (coding === 'br') {
    return zlib.createBrotliCompress({
      flush: constants.BROTLI_OPERATION_FLUSH,
      params: {
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_QUALITY]: level,
        [constants.BROTLI_PARAM_LGWIN]: windowBits,
      },
    });
  }
  const { createZstdCompress } = zlib as unknown as { readonly createZstdCompress: ZstdMaker };
  const zstd = constants as unknown as ZstdConstants;
  return createZstdCompress({
    flush: zstd.ZSTD_e_flush,
    params: { [zstd.ZSTD_c_compressionLevel]: level, [zstd.ZSTD_c_windowLog]: windowBits },
  });
}

/** The pieces that go into a codec of node:zlib, and for each of them, in order, what came out of it. */
export class CodecQueue {
  readonly #codec: Codec;
  #parts: Buffer[] = [];
  #closed = false;
  #ending = false;

  /** `failed`: called at most once, and nothing comes out any more. */
  constructor(codec: Codec, failed: (error: Error) => void) {
    this.#codec = codec;
    codec.on('data', (part: Buffer) => void this.#parts.push(part));
    codec.on('error', (error) => {
      if (!this.#closed) failed(error);
      this.#closed = true;
    });
  }

  /** Bytes that went in and have not been worked on. */
  get pendingBytes(): number {
    return this.#closed ? 0 : this.#codec.writableLength;
  }

  /** `bytes` must not change until `done` is called. Returns without having worked on it. */
  write(bytes: Uint8Array, done: (result: Buffer) => void): void {
    if (this.#closed || this.#ending) return;
    this.#codec.write(bytes, (error) => {
      if (error === null || error === undefined) this.#say(done);
    });
  }

  /** The last of it: what closes the stream. */
  end(done: (result: Buffer) => void): void {
    if (this.#closed || this.#ending) return;
    this.#ending = true;
    this.#codec.once('end', () => this.#say(done));
    this.#codec.end();
  }

  /** Gives its memory back; nothing comes out any more. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#codec.close();
  }

  #say(done: (result: Buffer) => void): void {
    if (this.#closed) return;
    const parts = this.#parts;
    this.#parts = [];
    done(parts.length === 1 ? parts[0]! : Buffer.concat(parts));
  }
}

/** A compressor that nothing but a fault of this program can break. */
export function compressorOf(compression: Compression): CodecQueue {
  return new CodecQueue(codecOf(compression), (error) => {
    throw error;
  });
}
