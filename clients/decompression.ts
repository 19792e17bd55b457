// Undoes a compression piece by piece, in order, on the thread pool of node:zlib: the decoders of both kinds of clients.
// https://nodejs.org/api/zlib.html
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { Compression } from '../servers/compression.ts';
import { ProtocolError } from './protocol-error.ts';

const { constants } = zlib;
const SYNC = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };

/** Of Zstandard, which the types of the oldest supported Node.js do not know. */
type ZstdMaker = (options: { readonly finishFlush: number }) => Transform;

/** A decoder that takes no larger window than was agreed on, and is content with a stream that has no end. */
export function eventStreamDecoder({ coding, windowBits }: Compression): Transform {
  if (coding === 'gzip') return zlib.createGunzip({ ...SYNC, windowBits });
  if (coding === 'br')
    return zlib.createBrotliDecompress({
      flush: constants.BROTLI_OPERATION_FLUSH,
      finishFlush: constants.BROTLI_OPERATION_FLUSH,
    });
  const { createZstdDecompress } = zlib as unknown as { readonly createZstdDecompress: ZstdMaker };
  return createZstdDecompress({
    finishFlush: (constants as unknown as { readonly ZSTD_e_flush: number }).ZSTD_e_flush,
  });
}

/** The decoder of the messages of a WebSocket. */
export function messageDecoder({ windowBits }: Compression): Transform {
  return zlib.createInflateRaw({ ...SYNC, windowBits });
}

/** What the sender leaves out at the end of each message: RFC 7692 section 7.2.2. */
const MESSAGE_TAIL = Buffer.from([0, 0, 0xff, 0xff]);

/** A copy of a compressed message, whole. */
export function wholeMessage(bytes: Uint8Array, start: number, end: number): Buffer {
  const whole = Buffer.allocUnsafe(end - start + MESSAGE_TAIL.length);
  whole.set(bytes.subarray(start, end));
  whole.set(MESSAGE_TAIL, end - start);
  return whole;
}

/** Where the search for the end of a line comes to rest, behind what has come out. */
const REST = Buffer.from('\r\n');

/** `bytes[0, end)` has come out of a piece; a CR and an LF stand behind it. */
type Decoded = (bytes: Buffer, end: number) => void;

interface Piece {
  readonly bytes: Uint8Array;
  readonly decoded: Decoded;
}

export interface DecompressionOptions {
  readonly decoder: () => Transform;
  /** More that comes out of one piece is a fault. */
  readonly maxBytes: number;
  /** Whether a piece may end the compressed stream, and the next one begins another: RFC 7692 section 7.2.3.4. */
  readonly mayEnd: boolean;
}

export class Decompression {
  readonly #options: DecompressionOptions;
  readonly #failed: (error: ProtocolError) => void;
  #decoder: Transform | undefined;
  readonly #waiting: Piece[] = [];
  #current: Piece | undefined;
  #parts: Buffer[] = [];
  #bytes = 0;
  #closed = false;
  #whenIdle: (() => void)[] = [];

  /** `failed`: what came was not compressed as it should be. */
  constructor(options: DecompressionOptions, failed: (error: ProtocolError) => void) {
    this.#options = options;
    this.#failed = failed;
  }

  /** `bytes` must not change. `decoded` is called later, after those of all earlier pieces. */
  write(bytes: Uint8Array, decoded: Decoded): void {
    if (this.#closed) return;
    this.#waiting.push({ bytes, decoded });
    if (this.#current === undefined) this.#next();
  }

  /** Whether something is under way. */
  get busy(): boolean {
    return this.#current !== undefined;
  }

  /** Calls `act` once everything that came before it has been decoded: at once where nothing is under way. */
  inTurn(act: () => void): void {
    if (this.busy) this.#whenIdle.push(act);
    else act();
  }

  /** Nothing comes out any more; what waits for its turn has it now. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#decoder?.destroy();
    this.#waiting.length = 0;
    this.#idle();
  }

  #next(): void {
    const piece = this.#waiting.shift();
    if (piece === undefined) return this.#idle();
    this.#current = piece;
    const decoder = (this.#decoder ??= this.#begin());
    decoder.write(piece.bytes, (error) => {
      // Of a decoder that has ended too, after its end.
      if ((error === null || error === undefined) && this.#decoder === decoder) this.#done();
    });
  }

  #begin(): Transform {
    const decoder = this.#options.decoder();
    decoder.on('data', (part: Buffer) => {
      this.#parts.push(part);
      this.#bytes += part.length;
      const { maxBytes } = this.#options;
      if (this.#bytes > maxBytes) this.#fail(`more than ${maxBytes} bytes come out of one piece`);
    });
    decoder.on('error', (error) => this.#fail(error.message));
    decoder.on('end', () => {
      if (!this.#options.mayEnd) return this.#fail('something follows the end of the compressed stream');
      this.#decoder = undefined;
      this.#done();
    });
    return decoder;
  }

  #done(): void {
    if (this.#closed) return;
    const { decoded } = this.#current!;
    const whole = Buffer.concat([...this.#parts, REST]);
    this.#parts = [];
    this.#bytes = 0;
    decoded(whole, whole.length - REST.length);
    if (!this.#closed) this.#next();
  }

  #idle(): void {
    this.#current = undefined;
    const acts = this.#whenIdle;
    this.#whenIdle = [];
    for (const act of acts) act();
  }

  #fail(why: string): void {
    if (this.#closed) return;
    this.#failed(
      new ProtocolError(
        'DECOMPRESSION',
        `what the server has compressed cannot be decompressed (${why}): look at its window, and at what stands between`,
      ),
    );
    this.close();
  }
}
