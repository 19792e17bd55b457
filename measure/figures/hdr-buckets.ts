// The buckets of an HDR histogram with three significant digits, for counts in plain numbers: exact below 2048, then
// 1024 to each power of two, so that a bucket is at most 0.1 % wide. http://hdrhistogram.org

const EXACT_BITS = 11;
const EXACT = 2 ** EXACT_BITS;
const HALF = EXACT / 2;

/** Where `bucketOf` ends. */
export const INTEGER_LIMIT = 2 ** 31;
/** Of a number beyond it, the bits that fit into no 32-bit integer. */
const LOW_BITS = 22;

/** The bucket of a whole number from 0 to 2³¹ − 1. */
export function bucketOf(value: number): number {
  if (value < EXACT) return value;
  const shift = 32 - EXACT_BITS - Math.clz32(value); // leaves eleven bits, the highest of them set
  return shift * HALF + (value >> shift);
}

/** The bucket of a whole number from 2³¹ to 2⁵³ − 1. */
export function bucketOfLarge(value: number): number {
  const shift = LOW_BITS + 32 - EXACT_BITS - Math.clz32(Math.floor(value / 2 ** LOW_BITS));
  return shift * HALF + Math.floor(value / 2 ** shift);
}

/** The smallest number in a bucket. */
export function smallestIn(bucket: number): number {
  return bucket < EXACT ? bucket : ((bucket % HALF) + HALF) * widthOf(bucket);
}

/** The largest number in a bucket. */
export function largestIn(bucket: number): number {
  return smallestIn(bucket) + widthOf(bucket) - 1;
}

/** How many whole numbers a bucket has. */
export function widthOf(bucket: number): number {
  return 2 ** Math.max(Math.floor(bucket / HALF) - 1, 0);
}

/** As many as there can be: of whole numbers up to 2⁶³ − 1. */
export const MOST_BUCKETS = (63 - EXACT_BITS + 2) * HALF;
