import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf, smallestIn } from './hdr-buckets.ts';

const number = fc.integer({ min: 0, max: 2 ** 31 - 2 });

describe('the buckets of an HDR histogram', () => {
  it('hold a number between their smallest and the next one’s, at most 0.1 % wide', () => {
    fc.assert(
      fc.property(number, (value) => {
        const from = smallestIn(bucketOf(value));
        const to = smallestIn(bucketOf(value) + 1);
        expect(from).toBeLessThanOrEqual(value);
        expect(to).toBeGreaterThan(value);
        expect(to - from).toBeLessThanOrEqual(Math.max(1, from / 1024));
      }),
    );
  });

  it('ascend without a gap', () => {
    for (let bucket = 0; bucket < bucketOf(2 ** 31 - 1); bucket++) {
      expect(bucketOf(smallestIn(bucket))).toBe(bucket);
      expect(bucketOf(smallestIn(bucket + 1) - 1)).toBe(bucket);
    }
  });
});
