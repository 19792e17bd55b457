// Decompresses a stream piece by piece, in order, and says of each piece what came out of it: what the decoder holds
// back until the next piece is what a browser would not see either. https://nodejs.org/api/zlib.html
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  type BrotliDecompress,
  type Gunzip,
  type Inflate,
  type InflateRaw,
} from 'node:zlib';

type Decoder = BrotliDecompress | Gunzip | Inflate | InflateRaw;

/** Codings that can be read: https://www.iana.org/assignments/http-parameters#content-coding */
export type Coding = 'gzip' | 'x-gzip' | 'deflate' | 'br' | 'raw-deflate';

const SYNC = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const DECODERS: Readonly<Record<Coding, () => Decoder>> = {
  gzip: () => createGunzip(SYNC),
  'x-gzip': () => createGunzip(SYNC),
  deflate: () => createInflate(SYNC),
  br: () =>
    createBrotliDecompress({
      flush: constants.BROTLI_OPERATION_FLUSH,
      finishFlush: constants.BROTLI_OPERATION_FLUSH,
    }),
  'raw-deflate': () => createInflateRaw(SYNC),
};

export function isCoding(name: string): name is Coding {
  return Object.hasOwn(DECODERS, name);
}

export class Inflation {
  readonly #decoder: Decoder;
  #pieces: Buffer[] = [];
  #queue: Promise<void> = Promise.resolve();
  #problem: string | undefined;
  /** A piece that fails is never written. */
  #failed: (() => void) | undefined;

  constructor(coding: Coding) {
    this.#decoder = DECODERS[coding]();
    this.#decoder.on('data', (bytes: Buffer) => void this.#pieces.push(bytes));
    this.#decoder.on('error', (error) => {
      this.#problem ??= error.message;
      this.#failed?.();
    });
  }

  /** What is wrong with the compressed bytes, once something is. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Calls `done` with what came out of this piece, after those of all earlier pieces. */
  decode(bytes: Buffer, done: (plain: Buffer) => void): void {
    this.#queue = this.#queue.then(() => this.#decode(bytes, done));
  }

  /** Calls `act` after all earlier pieces have been decoded. */
  inTurn(act: () => void): void {
    this.#queue = this.#queue.then(() => act());
  }

  /** Resolves when every piece so far has been decoded. */
  settled(): Promise<void> {
    return this.#queue;
  }

  async #decode(bytes: Buffer, done: (plain: Buffer) => void): Promise<void> {
    if (this.#problem !== undefined) return;
    await new Promise<void>((resolve) => {
      this.#failed = resolve;
      this.#decoder.write(bytes, () => resolve());
    });
    // What the decoder has pushed is emitted before the next turn.
    await new Promise<void>((resolve) => void setImmediate(resolve));
    const plain = Buffer.concat(this.#pieces);
    this.#pieces = [];
    done(plain);
  }

  close(): void {
    this.#decoder.destroy();
  }
}
