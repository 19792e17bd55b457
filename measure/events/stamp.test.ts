import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyStamp,
  MAX_SEND_LAG_NS,
  readStamp,
  SOURCE_LIMIT,
  STAMP_LENGTH,
  STAMP_OFFSET,
  STAMP_PREFIX,
  writeStamp,
  type Stamp,
} from './stamp.ts';

const stamps: fc.Arbitrary<Stamp> = fc
  .record({
    // A sent time beyond what a double holds exactly could not be told from its neighbours.
    intendedNs: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - MAX_SEND_LAG_NS }),
    lagNs: fc.oneof(fc.integer({ min: 0, max: MAX_SEND_LAG_NS }), fc.constantFrom(0, MAX_SEND_LAG_NS)),
    source: fc.integer({ min: 0, max: SOURCE_LIMIT - 1 }),
    sequence: fc.integer({ min: 0, max: 2 ** 30 - 1 }),
    flags: fc.integer({ min: 0, max: 63 }),
  })
  .map(({ intendedNs, lagNs, ...rest }) => ({ intendedNs, sentNs: intendedNs + lagNs, ...rest }));

function written(stamp: Stamp, offset = 0): Uint8Array {
  const bytes = new Uint8Array(offset + STAMP_LENGTH).fill(0x20);
  writeStamp(bytes, offset, stamp);
  return bytes;
}

describe('a stamp', () => {
  it('is read as it was written, wherever it stands', () => {
    fc.assert(
      fc.property(stamps, fc.nat(40), (stamp, offset) => {
        const bytes = written(stamp, offset);
        const into = emptyStamp();
        expect(readStamp(bytes, offset, bytes.length, into)).toBe(true);
        expect(into).toEqual(stamp);
      }),
    );
  });

  it('is 26 characters that JSON needs not escape', () => {
    fc.assert(
      fc.property(stamps, (stamp) => {
        expect(Buffer.from(written(stamp)).toString('latin1')).toMatch(/^[A-Za-z0-9_-]{26}$/);
      }),
    );
  });

  it('touches no byte beside its own', () => {
    const bytes = new Uint8Array(STAMP_LENGTH + 2).fill(7);
    writeStamp(bytes, 1, { intendedNs: 1, sentNs: 2, source: 3, sequence: 4, flags: 1 });
    expect([bytes[0], bytes.at(-1)]).toEqual([7, 7]);
  });

  it('writes a sent time before the intended time as no lag, and a lag that is too large as the largest', () => {
    const into = emptyStamp();
    const early = { intendedNs: 1000, sentNs: 900, source: 0, sequence: 0, flags: 0 };
    readStamp(written(early), 0, STAMP_LENGTH, into);
    expect(into.sentNs).toBe(1000);
    readStamp(written({ ...early, sentNs: 1000 + 2 ** 43 }), 0, STAMP_LENGTH, into);
    expect(into.sentNs).toBe(1000 + MAX_SEND_LAG_NS);
  });

  it('is refused where one of its characters is none of the alphabet', () => {
    fc.assert(
      fc.property(
        stamps,
        fc.nat(STAMP_LENGTH - 1),
        fc.nat(255).filter((byte) => !/[A-Za-z0-9_-]/.test(String.fromCharCode(byte))),
        (stamp, place, byte) => {
          const bytes = written(stamp);
          bytes[place] = byte;
          expect(readStamp(bytes, 0, bytes.length, emptyStamp())).toBe(false);
        },
      ),
    );
  });

  it('is refused where the payload ends before it does', () => {
    const bytes = written({ intendedNs: 1, sentNs: 1, source: 0, sequence: 0, flags: 0 });
    expect(readStamp(bytes, 0, STAMP_LENGTH - 1, emptyStamp())).toBe(false);
    expect(readStamp(bytes, 1, STAMP_LENGTH, emptyStamp())).toBe(false);
  });

  it('stands behind the prefix of every stamped payload', () => {
    expect(JSON.parse(`${STAMP_PREFIX}x"}`)).toEqual({ stamp: 'x' });
    expect(STAMP_OFFSET).toBe(STAMP_PREFIX.length);
  });
});
