// The buckets of an HDR histogram with three significant digits, for counts in plain numbers: exact below 2048, then
// 1024 to each power of two, so that a bucket is at most 0.1 % wide. http://hdrhistogram.org

const EXACT_BITS = 11;
const EXACT = 2 ** EXACT_BITS;
const HALF = EXACT / 2;

/** The bucket of a whole number from 0 to 2³¹ − 1. */
export function bucketOf(value: number): number {
  if (value < EXACT) return value;
  const shift = 32 - EXACT_BITS - Math.clz32(value); // leaves eleven bits, the highest of them set
  return shift * HALF + (value >> shift);
}

/** The smallest number in a bucket. */
export function smallestIn(bucket: number): number {
  if (bucket < EXACT) return bucket;
  const shift = Math.floor(bucket / HALF) - 1;
  return (bucket - shift * HALF) * 2 ** shift;
}
