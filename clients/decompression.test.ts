// What clients make of compressed bytes: whatever zlib compresses, however it is cut, and nothing of what is not compressed so.
import { randomBytes } from 'node:crypto';
import * as zlib from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Compression } from '../servers/compression.ts';
import { Decompression, eventStreamDecoder, messageDecoder, wholeMessage } from './decompression.ts';

const { constants } = zlib;

const GZIP: Compression = { coding: 'gzip', window: 'own', level: 6, windowBits: 15, memoryLevel: 8 };
const MAX_BYTES = 1_000_000;

/** What has come out, piece by piece, and how it failed. */
function reader(compression: Compression, kind: 'stream' | 'messages') {
  const pieces: string[] = [];
  const failures: string[] = [];
  const decoder = (): ReturnType<typeof messageDecoder> =>
    kind === 'stream' ? eventStreamDecoder(compression) : messageDecoder(compression);
  const decompression = new Decompression(
    { decoder, maxBytes: MAX_BYTES, mayEnd: kind === 'messages' },
    ({ code, message }) => failures.push(`${code} ${message}`),
  );
  const write = (bytes: Uint8Array): void =>
    decompression.write(bytes, (decoded, end) => {
      expect(decoded.toString('latin1', end)).toBe('\r\n');
      pieces.push(decoded.toString('latin1', 0, end));
    });
  const settled = (): Promise<void> => new Promise((resolve) => decompression.inTurn(resolve));
  return { pieces, failures, write, settled, decompression };
}

const payload = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.tuple(fc.string({ minLength: 1, maxLength: 9 }), fc.integer({ min: 1, max: 3000 })).map(([unit, n]) => unit.repeat(n)),
).map((text) => Buffer.from(text).toString('latin1')); // prettier-ignore

const level = fc.integer({ min: 0, max: 9 });
const memLevel = fc.integer({ min: 1, max: 9 });
const windowBits = fc.integer({ min: 9, max: 15 });

describe('an event stream', () => {
  it('reads as zlib and Brotli wrote it, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        payload, level, memLevel, windowBits, fc.boolean(), fc.array(fc.nat()),
        async (text, someLevel, someMemory, bits, isGzip, cuts) => {
          const plain = Buffer.from(text, 'latin1');
          const coding = isGzip ? 'gzip' : 'br';
          const bytes = isGzip
            ? zlib.gzipSync(plain, { level: someLevel, memLevel: someMemory, windowBits: bits })
            : zlib.brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: someLevel } });
          const { pieces, failures, write, settled } = reader({ ...GZIP, coding, windowBits: bits }, 'stream');
          const places = [...new Set(cuts.map((at) => at % bytes.length))].toSorted((a, b) => a - b);
          for (const [index, at] of [0, ...places].entries()) write(bytes.subarray(at, places[index]));
          await settled();
          expect(failures).toEqual([]);
          expect(pieces.join('')).toBe(text);
        },
      ),
      { numRuns: 100 },
    ); // prettier-ignore
  });

  it('fails where it is no compressed stream, once and with its name', async () => {
    for (const bytes of [
      Buffer.from('data: plain\n\n'),
      zlib.gzipSync('one').subarray(1),
      zlib.deflateSync('one'),
    ]) {
      const { failures, write, settled } = reader(GZIP, 'stream');
      write(bytes);
      write(bytes);
      await settled();
      expect(failures).toEqual([expect.stringMatching(/^DECOMPRESSION what the server has compressed/)]);
    }
  });

  it('fails where an event refers further back than was agreed on', async () => {
    const noise = randomBytes(2000);
    const codec = zlib.createGzip({ windowBits: 15, flush: constants.Z_SYNC_FLUSH });
    const { pieces, failures, write, settled } = reader({ ...GZIP, windowBits: 9 }, 'stream');
    codec.on('data', write);
    for (let i = 0; i < 2; i++) await new Promise((resolve) => codec.write(noise, resolve));
    codec.close();
    await settled();
    expect(pieces).toEqual([noise.toString('latin1')]);
    expect(failures).toEqual([expect.stringMatching(/^DECOMPRESSION .*distance/)]);
  });

  it('fails where more comes out of a piece than an event may have', async () => {
    const { failures, write, settled } = reader(GZIP, 'stream');
    write(zlib.gzipSync(Buffer.alloc(2 * MAX_BYTES)));
    await settled();
    expect(failures).toEqual([expect.stringMatching(/^DECOMPRESSION .*more than 1000000 bytes/)]);
  });
});

describe('messages', () => {
  it('are read one by one, in order, also where each ends its own stream', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(payload, level, fc.boolean()), { maxLength: 10 }),
        async (messages) => {
          const { pieces, failures, write, settled } = reader(GZIP, 'messages');
          for (const [text, someLevel, final] of messages) {
            const plain = Buffer.from(text, 'latin1');
            const flush = final ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
            const bytes = zlib.deflateRawSync(plain, { level: someLevel, finishFlush: flush });
            // RFC 7692 section 7.2.3.4: a final block is followed by a zero; any other flush loses its last four bytes.
            const sent = final ? Buffer.concat([bytes, Buffer.alloc(1)]) : bytes.subarray(0, -4);
            write(wholeMessage(sent, 0, sent.length));
          }
          await settled();
          expect(failures).toEqual([]);
          expect(pieces).toEqual(messages.map(([text]) => text));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('may refer to those before them', async () => {
    const { pieces, write, settled } = reader(GZIP, 'messages');
    const deflate = zlib.createDeflateRaw({ flush: constants.Z_SYNC_FLUSH });
    const text = 'what has been said once need not be said again';
    const sizes: number[] = [];
    for (let i = 0; i < 3; i++) {
      const sent = await new Promise<Buffer>((resolve) => {
        const parts: Buffer[] = [];
        deflate.on('data', (part: Buffer) => parts.push(part));
        deflate.write(text, () => resolve(Buffer.concat(parts).subarray(0, -4)));
      });
      deflate.removeAllListeners('data');
      sizes.push(sent.length);
      write(wholeMessage(sent, 0, sent.length));
    }
    await settled();
    expect(pieces).toEqual([text, text, text]);
    expect(sizes[1]).toBeLessThan(sizes[0]! / 3);
    deflate.close();
  });

  it('that wait when it is closed are nobody’s, and who waits for them goes on', async () => {
    const { pieces, write, settled, decompression } = reader(GZIP, 'messages');
    const bytes = zlib.deflateRawSync('one', { finishFlush: constants.Z_SYNC_FLUSH });
    write(bytes);
    write(bytes);
    const waiting = settled();
    expect(decompression.busy).toBe(true);
    decompression.close();
    await waiting;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([pieces, decompression.busy]).toEqual([[], false]);
  });
});
