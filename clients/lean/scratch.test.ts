import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Scratch } from './scratch.ts';

describe('a scratch', () => {
  it('keeps what was appended, while others grow and are released beside it', () => {
    const operation = fc.record({
      which: fc.nat({ max: 3 }),
      bytes: fc.integer({ min: 0, max: 5000 }),
      release: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
        const scratches = Array.from({ length: 4 }, () => ({ scratch: new Scratch(), expected: '' }));
        operations.forEach(({ which, bytes, release }, i) => {
          const one = scratches[which]!;
          const letter = String.fromCharCode(97 + (i % 26));
          one.scratch.append(Buffer.alloc(bytes + 2, letter), 1, 1 + bytes);
          one.scratch.appendByte(0x2e);
          one.expected += `${letter.repeat(bytes)}.`;
          for (const { scratch, expected } of scratches) {
            expect(scratch.bytes.toString('latin1', 0, scratch.length)).toBe(expected);
          }
          if (release) {
            one.scratch.release();
            one.expected = '';
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is lent the same storage again', () => {
    const first = new Scratch();
    first.append(Buffer.alloc(100_000), 0, 100_000);
    const storage = first.bytes;
    first.release();
    const second = new Scratch();
    second.append(Buffer.alloc(90_000), 0, 90_000);
    expect(second.bytes).toBe(storage);
    expect(first.bytes).not.toBe(storage);
  });

  it('is pooled up to a limit, and however often it is borrowed', () => {
    const MIB = 1024 * 1024;
    const borrow = (): Scratch => {
      const scratch = new Scratch();
      scratch.append(Buffer.alloc(1), 0, 1);
      scratch.append(Buffer.alloc(MIB), 0, MIB - 1);
      return scratch;
    };
    const seen = new Set<Uint8Array>();
    for (let i = 0; i < 100; i++) {
      const scratch = borrow();
      seen.add(scratch.bytes);
      scratch.release();
    }
    expect(seen.size).toBe(1);
    const many = Array.from({ length: 50 }, borrow);
    const storages = new Set(many.map(({ bytes }) => bytes));
    expect(storages.size).toBe(50);
    for (const scratch of many) scratch.release();
    const again = Array.from({ length: 50 }, borrow).filter(({ bytes }) => storages.has(bytes));
    expect(again.length).toBeGreaterThan(20);
    expect(again.length).toBeLessThanOrEqual(32);
  });
});
