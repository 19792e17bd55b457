import { describe, expect, it } from 'vitest';
import type { Unit } from '../../measure/figures/metrics.ts';
import { durationText, quantities, ratioText, threeDigits } from './quantity.ts';

describe('quantities', () => {
  it.each<[(number | undefined)[], Unit, string[]]>([
    [[262_400, 1_310_000], 'ns', ['0.262 ms', '1.31 ms']],
    [[262_400, 87_350], 'ns', ['262 µs', '87.3 µs']],
    [[999], 'ns', ['999 ns']],
    [[2.5e9], 'ns', ['2.50 s']],
    [[9.4, undefined], 'us', ['9.40 µs', '–']],
    [[0.25], 'us', ['0.250 µs']],
    [[117, 104.25], 'By', ['117 B', '104 B']],
    [[11_400, 1023], 'By', ['11.1 KiB', '0.999 KiB']],
    [[65_011_712], 'By', ['62 MiB']],
    [[-2048], 'By', ['-2 KiB']],
    [[12_345.6], '1/s', ['12,346 /s']],
    [[1.02, 4], '1', ['1.02', '4']],
    [[undefined, undefined], 'ns', ['–', '–']],
    [[0], 'ns', ['0 ns']],
  ])('%j %s', (values, unit, texts) => {
    expect(quantities(values, unit)).toEqual(texts);
  });
});

describe('threeDigits', () => {
  it.each([
    [0.0012345, '0.00123'],
    [-9.876, '-9.88'],
    [99.96, '100.0'],
    [1_234_567.8, '1,234,568'],
    [0, '0'],
  ])('%d is %s', (value, text) => {
    expect(threeDigits(value)).toBe(text);
  });
});

describe('ratioText', () => {
  it.each([
    [1.306, '1.31'],
    [0.1, '0.10'],
    [0.00456, '0.00456'],
    [12.345, '12.35'],
    [1234.5, '1,235'],
  ])('%d is %s', (ratio, text) => {
    expect(ratioText(ratio)).toBe(text);
  });
});

describe('durationText', () => {
  it.each([
    [-1, '0 s'],
    [59.4, '59 s'],
    [61, '1 min'],
    [3600, '1 h'],
    [4800, '1 h 20 min'],
  ])('%d s is %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});
