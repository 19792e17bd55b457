import { expect, it } from 'vitest';
import { emptyStamp, readStamp, STAMP_OFFSET, writeStamp } from '../../measure/events/stamp.ts';
import { greetingPayload, retryOf } from './greeting.ts';

it.each([undefined, 0, 1, 60_000])('carries a stamp, and what is told: %s', (retryMs) => {
  const payload = greetingPayload(retryMs);
  const stamp = { ...emptyStamp(), sequence: 77 };
  writeStamp(payload, STAMP_OFFSET, stamp);
  const framed = Buffer.concat([Buffer.from('before'), payload, Buffer.from('after')]);
  const end = 6 + payload.length;
  expect(readStamp(framed, 6 + STAMP_OFFSET, end, stamp)).toBe(true);
  expect(stamp.sequence).toBe(77);
  expect(retryOf(framed, 6, end)).toBe(retryMs);
  expect(JSON.parse(payload.toString())).toMatchObject(retryMs === undefined ? {} : { retry: retryMs });
});
