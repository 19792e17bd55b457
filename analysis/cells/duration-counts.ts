// The histograms of the records as what they are, a few hundred counts: decoded once each, merged and read without
// the 30,000 buckets of the histogram that recorded them. Results are the same to the last digit; a test compares.
// Format: HdrHistogram V2, https://github.com/HdrHistogram/HdrHistogram (AbstractHistogram.java, EncodableHistogram)
import { inflateSync } from 'node:zlib';

/** How often which duration was recorded. */
export interface DurationCounts {
  /** Buckets that are not empty, ascending. */
  readonly buckets: Float64Array;
  /** How many durations are in each of them. */
  readonly counts: Float64Array;
  readonly total: number;
}

const COMPRESSED_COOKIE = 0x1c849304;
const COOKIE = 0x1c849303;
/** Of a cookie, the bits that say the word size: the same for all that is written today. */
const WORD_SIZE_BITS = 0xf0;
const COMPRESSED_HEAD_BYTES = 8;
const HEAD_BYTES = 40;
/** Of three significant digits, as measure/figures/histogram.ts records. */
const SIGNIFICANT_DIGITS = 3;
const SUB_BUCKETS = 1024;
/** Each thousand of buckets holds durations twice as long as the one before: up to 2⁶³ ns. */
const THOUSANDS = 54;
const BUCKETS = THOUSANDS * SUB_BUCKETS;

/** Throws where it is not a histogram of measure/figures/histogram.ts. */
export function decodeCounts(encoded: string): DurationCounts {
  const compressed = Buffer.from(encoded, 'base64');
  expectCookie(compressed, COMPRESSED_COOKIE);
  const length = compressed.readInt32BE(4);
  const plain = inflateSync(compressed.subarray(COMPRESSED_HEAD_BYTES, COMPRESSED_HEAD_BYTES + length));
  expectCookie(plain, COOKIE);
  const payloadBytes = plain.readInt32BE(4);
  const digits = plain.readInt32BE(12);
  const lowest = plain.readBigInt64BE(16);
  if (digits !== SIGNIFICANT_DIGITS || lowest !== 1n)
    throw new RangeError(`a histogram of ${digits} digits from ${lowest} is not one of ours`);
  return readCounts(plain.subarray(HEAD_BYTES, HEAD_BYTES + payloadBytes));
}

function expectCookie(data: Buffer, cookie: number): void {
  if ((data.readInt32BE(0) & ~WORD_SIZE_BITS) !== cookie) throw new TypeError('no HdrHistogram V2 cookie');
}

/** Counts one after another; a negative one is a run of empty buckets. */
function readCounts(payload: Buffer): DurationCounts {
  const buckets: number[] = [];
  const counts: number[] = [];
  let total = 0;
  let bucket = 0;
  let position = 0;
  while (position < payload.length) {
    // ZigZag LEB128: seven bits a byte, the lowest first; the ninth byte has eight.
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
    if (bucket >= BUCKETS) throw new RangeError(`a histogram has no bucket ${bucket}`);
    if (word > 0) {
      buckets.push(bucket);
      counts.push(word / 2);
      total += word / 2;
    }
    bucket++;
  }
  return { buckets: new Float64Array(buckets), counts: new Float64Array(counts), total };
}

/** All of them together. */
export function mergeCounts(all: readonly DurationCounts[]): DurationCounts {
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  const touched: number[] = [];
  for (const { buckets, counts } of all)
    for (let i = 0; i < buckets.length; i++) {
      const bucket = buckets[i]!;
      const before = scratch[bucket]!;
      if (before === 0) touched.push(bucket);
      scratch[bucket] = before + counts[i]!;
    }
  const buckets = new Float64Array(touched).sort();
  const merged = buckets.map((bucket) => scratch[bucket]!);
  for (const bucket of touched) scratch[bucket] = 0;
  const total = all.reduce((sum, counts) => sum + counts.total, 0);
  return { buckets, counts: merged, total };
}

/** Of every bucket that there can be; all 0 between two merges. */
const scratch = new Float64Array(BUCKETS);

/** The duration at a percentile from 0 to 100, in nanoseconds; undefined where nothing was recorded. */
export function percentileNs(
  { buckets, counts, total }: DurationCounts,
  percentile: number,
): number | undefined {
  const share = (Math.min(percentile, 100) / 100) * total;
  // Rounded up, but not where only the last bit of the product is above an integer.
  const wanted = Math.max(Math.ceil(share - share * Number.EPSILON), 1);
  let seen = 0;
  for (let i = 0; i < buckets.length; i++) {
    seen += counts[i]!;
    if (seen >= wanted) return percentile === 0 ? lowestNs(buckets[i]!) : highestNs(buckets[i]!);
  }
  return undefined;
}

/** The longest duration, in nanoseconds; undefined where nothing was recorded. */
export function maxNs({ buckets }: DurationCounts): number | undefined {
  const last = buckets.at(-1);
  return last === undefined ? undefined : highestNs(last);
}

/** The mean in nanoseconds, each duration as the middle of its bucket; undefined where nothing was recorded. */
export function meanNs({ buckets, counts, total }: DurationCounts): number | undefined {
  if (total === 0) return undefined;
  let sum = 0;
  for (let i = 0; i < buckets.length; i++) {
    const bucket = buckets[i]!;
    sum += (lowestNs(bucket) + Math.floor(widthNs(bucket) / 2)) * counts[i]!;
  }
  return sum / total;
}

/** By thousand of buckets: the first two are 1 ns wide, each after them twice as wide as the one before. */
const WIDTHS_NS = Array.from({ length: THOUSANDS }, (_, thousand) => 2 ** Math.max(thousand - 1, 0));

function widthNs(bucket: number): number {
  return WIDTHS_NS[Math.floor(bucket / SUB_BUCKETS)]!;
}

function lowestNs(bucket: number): number {
  return bucket < 2 * SUB_BUCKETS ? bucket : ((bucket % SUB_BUCKETS) + SUB_BUCKETS) * widthNs(bucket);
}

function highestNs(bucket: number): number {
  return lowestNs(bucket) + widthNs(bucket) - 1;
}
