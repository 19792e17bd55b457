import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainDecimal } from './plain-decimal.ts';

describe('plainDecimal', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [1, '1'],
    [-42, '-42'],
    [0.1 + 0.2, '0.3'],
    [1 / 3, '0.333333'],
    [12.3456789, '12.3457'],
    [1234567.891, '1234568'],
    [999999.5, '1000000'],
    [0.0000001234567, '0.000000123457'],
    [1e-7, '0.0000001'],
    [1e21, '1000000000000000000000'],
    [2 ** 53, '9007199254740992'],
    [1e-200, '0'],
    [-1e-200, '0'],
    [100.5, '100.5'],
    [10.0000001, '10'],
    [undefined, ''],
    [Number.NaN, ''],
    [Number.POSITIVE_INFINITY, ''],
  ])('writes %s as %j', (value, text) => {
    expect(plainDecimal(value)).toBe(text);
  });

  it('never uses an exponent, and stays within its rounding', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }), (value) => {
        const text = plainDecimal(value);
        expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
        expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(Math.abs(value) * 5.1e-6 + 1e-100);
      }),
    );
  });

  it('keeps integers exact', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(Number(plainDecimal(value))).toBe(value);
      }),
    );
  });
});
