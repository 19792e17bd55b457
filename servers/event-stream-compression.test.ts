// What event streams are compressed to, read back by node:zlib as any client would: whatever the events are, all of them come
// out, each as soon as its own bytes are there.
import * as zlib from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compressionFault, type Compression } from './compression.ts';
import { accepts, EventStreamCompression } from './event-stream-compression.ts';

const { constants } = zlib;

const GZIP: Compression = { coding: 'gzip', window: 'own', level: 6, windowBits: 15, memoryLevel: 8 };
const ALL: readonly Compression[] = [
  GZIP,
  { ...GZIP, windowBits: 9, memoryLevel: 1, level: 1 },
  { ...GZIP, window: 'shared' },
  { ...GZIP, window: 'shared', windowBits: 9, memoryLevel: 9, level: 9 },
  { ...GZIP, coding: 'br' },
  { ...GZIP, coding: 'br', windowBits: 10, level: 1 },
];

const text = ({ coding, window, ...numbers }: Compression): string =>
  `${coding} ${window} ${Object.values(numbers).join(' ')}`;

/** What a stream of which this is all that has come so far reads as. */
function readBack({ coding, windowBits }: Compression, bytes: Buffer): string {
  if (bytes.length === 0) return '';
  const options = { finishFlush: constants.Z_SYNC_FLUSH, windowBits };
  if (coding === 'gzip') return zlib.gunzipSync(bytes, options).toString();
  return zlib.brotliDecompressSync(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH }).toString();
}

/** Bytes as text, with runs that compress and others that do not. */
const event = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
  fc
    .tuple(fc.string({ minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 400 }))
    .map(([unit, n]) => unit.repeat(n)),
);

/** Of one connection: everything that has been sent to it. */
class Wire {
  bytes = Buffer.alloc(0);
  readonly add = (more: Uint8Array): void => {
    this.bytes = Buffer.concat([this.bytes, more]);
  };
}

describe.each(ALL.map((compression) => [text(compression), compression] as const))(
  'an event stream by %s',
  (_, how) => {
    it('reads back as what was written, at every flush and after its end', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
          const owner = new EventStreamCompression(how);
          const wire = new Wire();
          const stream = owner.stream(wire.add);
          let written = '';
          for (const each of events) {
            const before = wire.bytes.length;
            written += each;
            stream.write(Buffer.from(each));
            await expect.poll(() => wire.bytes.length, { interval: 1 }).toBeGreaterThan(before);
            expect(readBack(how, wire.bytes)).toBe(written);
            wire.add(stream.nothing);
          }
          await new Promise<void>((resolve) => stream.end(resolve));
          expect(readBack(how, wire.bytes)).toBe(written);
          stream.close();
          owner.close();
        }),
        { numRuns: 25 },
      );
    });
  },
);

describe('one compressor for all', () => {
  it('sends everyone the same bytes, and to each what came after it had come', async () => {
    const owner = new EventStreamCompression({ ...GZIP, window: 'shared' });
    const wires = [new Wire(), new Wire()];
    const plain = new Wire();
    const streams = [owner.stream(wires[0]!.add)];
    const members = {
      *[Symbol.iterator]() {
        for (const [index, compressed] of streams.entries()) yield { compressed, write: wires[index]!.add };
        yield { compressed: undefined, write: plain.add };
      },
    };
    const publish = (payload: string): void => owner.sendToAll(Buffer.from(payload), members);
    publish('first');
    streams.push(owner.stream(wires[1]!.add)); // while the first is being compressed
    streams[1]!.write(Buffer.from('hello '));
    publish('second');
    await expect.poll(() => readBack(GZIP, wires[1]!.bytes)).toBe('hello second');
    expect(readBack(GZIP, wires[0]!.bytes)).toBe('firstsecond');
    owner.close();
  });
});

it('knows what cannot be done', () => {
  expect(compressionFault(GZIP)).toBeUndefined();
  expect(compressionFault({ ...GZIP, coding: 'br', window: 'shared' })).toMatch(/only gzip/);
  expect(compressionFault({ ...GZIP, coding: 'br', windowBits: 9 })).toMatch(/10 bits, not 9/);
  const hasZstd = 'createZstdCompress' in zlib;
  expect(compressionFault({ ...GZIP, coding: 'zstd' }) === undefined).toBe(hasZstd);
});

it('reads Accept-Encoding', () => {
  expect(['gzip', 'br, GZIP;q=0.5', 'deflate , gzip'].map((field) => accepts(field, 'gzip'))).toEqual([
    true,
    true,
    true,
  ]);
  expect(['', 'undefined', 'x-gzip', 'gzipped'].map((field) => accepts(field, 'gzip'))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
