// The stamp is found wherever a server puts it, and is never read out of something else.
import { describe, expect, it } from 'vitest';
import { stampPlace } from './stamp-place.ts';

const STAMP = 'A'.repeat(26);

function placeIn(text: string): string | undefined {
  const bytes = Buffer.from(`..${text}..`);
  const at = stampPlace(bytes, 2, bytes.length - 2);
  return at < 0 ? undefined : bytes.subarray(at, at + 26).toString();
}

describe('the stamp', () => {
  it.each([
    `{"stamp":"${STAMP}","s":"AAPL"}`,
    `{"channel":"a","data":{"stamp": "${STAMP}"}}`,
    JSON.stringify({ data: JSON.stringify({ stamp: STAMP, more: 1 }) }),
    JSON.stringify([JSON.stringify({ a: JSON.stringify({ stamp: STAMP }) })]),
    `{"stamped":true,"stamp":"${STAMP}"}`,
    `price=1 stamp=${STAMP}`,
  ])('is found in %s', (text) => {
    expect(placeIn(text)).toBe(STAMP);
  });

  it.each([
    '',
    '{}',
    '{"stamp":"short"}',
    `stamp${STAMP}`,
    '{"price":12.5,"symbol":"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}',
  ])('is not found in %s', (text) => {
    expect(placeIn(text)).toBeUndefined();
  });
});
