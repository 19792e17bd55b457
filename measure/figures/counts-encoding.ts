// Counts of durations as text that every HdrHistogram reads: its V2 encoding, compressed, in base64.
// https://github.com/HdrHistogram/HdrHistogram (AbstractHistogram.java, EncodableHistogram)
// zlib is asked for when something is encoded: a client that runs in a page loads this file, and there is none.
import type { DurationCounts } from './duration-counts.ts';
import { MOST_BUCKETS } from './hdr-buckets.ts';

const COMPRESSED_COOKIE = 0x1c849304;
const COOKIE = 0x1c849303;
/** Of a cookie, the bits that say the word size: the same for all that is written today. */
const WORD_SIZE_BITS = 0xf0;
const WORD_SIZE = 0x10;
const COMPRESSED_HEAD_BYTES = 8;
const HEAD_BYTES = 40;
const SIGNIFICANT_DIGITS = 3;
const LOWEST_NS = 1n;

/** The longest duration that is told apart, in nanoseconds: 1 h. */
export const LONGEST_NS = 3_600_000_000_000;

export function encodeCounts(all: DurationCounts): string {
  const { deflateSync } = process.getBuiltinModule('node:zlib');
  const payload = payloadOf(all);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeInt32BE(COOKIE | WORD_SIZE, 0);
  head.writeInt32BE(payload.length, 4);
  // At 8 what the library calls the normalizing index offset: 0, where no values have been shifted.
  head.writeInt32BE(SIGNIFICANT_DIGITS, 12);
  head.writeBigInt64BE(LOWEST_NS, 16);
  head.writeBigInt64BE(BigInt(LONGEST_NS), 24);
  head.writeDoubleBE(1, 32); // a count is a count: no ratio of integers to doubles
  const compressed = deflateSync(Buffer.concat([head, payload]));
  const compressedHead = Buffer.alloc(COMPRESSED_HEAD_BYTES);
  compressedHead.writeInt32BE(COMPRESSED_COOKIE | WORD_SIZE, 0);
  compressedHead.writeInt32BE(compressed.length, 4);
  return Buffer.concat([compressedHead, compressed]).toString('base64');
}

/** Counts one after another; a negative one is a run of empty buckets. */
function payloadOf({ buckets, counts }: DurationCounts): Buffer {
  const bytes: number[] = [];
  let next = 0;
  for (let i = 0; i < buckets.length; i++) {
    const bucket = buckets[i]!;
    // A single empty bucket is a count of 0.
    if (bucket - next === 1) bytes.push(0);
    else if (bucket > next) writeWord(bytes, 2 * (bucket - next) - 1);
    writeWord(bytes, 2 * counts[i]!);
    next = bucket + 1;
  }
  return Buffer.from(bytes);
}

/** ZigZag LEB128: seven bits a byte, the lowest first. */
function writeWord(bytes: number[], word: number): void {
  let rest = word;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
}

/** Throws where it is not a histogram of `encodeCounts`. */
export function decodeCounts(encoded: string): DurationCounts {
  const { inflateSync } = process.getBuiltinModule('node:zlib');
  const compressed = Buffer.from(encoded, 'base64');
  expectCookie(compressed, COMPRESSED_COOKIE);
  const length = compressed.readInt32BE(4);
  const plain = inflateSync(compressed.subarray(COMPRESSED_HEAD_BYTES, COMPRESSED_HEAD_BYTES + length));
  expectCookie(plain, COOKIE);
  const payloadBytes = plain.readInt32BE(4);
  const digits = plain.readInt32BE(12);
  const lowest = plain.readBigInt64BE(16);
  if (digits !== SIGNIFICANT_DIGITS || lowest !== LOWEST_NS)
    throw new RangeError(`a histogram of ${digits} digits from ${lowest} is not one of ours`);
  return readCounts(plain.subarray(HEAD_BYTES, HEAD_BYTES + payloadBytes));
}

function expectCookie(data: Buffer, cookie: number): void {
  if ((data.readInt32BE(0) & ~WORD_SIZE_BITS) !== cookie) throw new TypeError('no HdrHistogram V2 cookie');
}

function readCounts(payload: Buffer): DurationCounts {
  const buckets: number[] = [];
  const counts: number[] = [];
  let total = 0;
  let bucket = 0;
  let position = 0;
  while (position < payload.length) {
    // As `writeWord` has it; the ninth byte has eight bits.
    let word = 0;
    let scale = 1;
    let byte: number;
    let bytes = 0;
    do {
      byte = payload[position++] ?? 0;
      bytes++;
      word += (bytes === 9 ? byte : byte & 0x7f) * scale;
      scale *= 128;
    } while (byte > 0x7f && bytes < 9);
    if (word % 2 === 1) {
      bucket += (word + 1) / 2;
      continue;
    }
    if (bucket >= MOST_BUCKETS) throw new RangeError(`a histogram has no bucket ${bucket}`);
    if (word > 0) {
      buckets.push(bucket);
      counts.push(word / 2);
      total += word / 2;
    }
    bucket++;
  }
  return { buckets, counts, total };
}
