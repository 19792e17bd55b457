import { describe, expect, it } from 'vitest';
import { parseBytes, parseCount, parseDurationMs, parseRateHz } from './quantities.ts';

describe.each([
  [
    'bytes',
    parseBytes,
    { 100: 100, '64B': 64, '1kB': 1000, '64KiB': 65_536, '1.5KiB': 1536, '1MB': 1e6, '2 MiB': 2 ** 21 },
  ],
  [
    'durations',
    parseDurationMs,
    { 5: 5000, '5s': 5000, '500ms': 500, '1.5s': 1500, '2min': 120_000, '2m': 120_000 },
  ],
  ['rates', parseRateHz, { 200: 200, '200/s': 200, '200Hz': 200, '60/min': 1, '30/m': 0.5, '0.5': 0.5 }],
  ['counts', parseCount, { 0: 0, 12: 12 }],
])('%s', (_, parse, examples) => {
  it.each(Object.entries(examples))('%s is understood', (text, value) => {
    expect(parse(text)).toEqual({ value });
  });

  it.each(['', ' ', 'x', '-1', '1e3', 'NaN', 'Infinity', '1,5', '5 apples', '1 2', '0x10'])(
    '"%s" is not',
    (text) => {
      expect(parse(text)).toEqual({ error: expect.stringContaining(`"${text}"`) as unknown });
    },
  );
});

describe('what no number holds exactly', () => {
  it.each([parseCount, parseBytes, parseRateHz, parseDurationMs])(
    'is refused, and not rounded: %o',
    (parse) => {
      for (const text of ['99999999999999999999', '9007199254740992', '9'.repeat(400)])
        expect(parse(text)).toEqual({ error: `"${text}" is too large: 9007199254740991 is the most` });
    },
  );

  it('begins above 2⁵³ − 1', () => {
    expect(parseCount('9007199254740991')).toEqual({ value: 2 ** 53 - 1 });
  });
});

describe('units', () => {
  it('are told in the error', () => {
    expect(parseBytes('5 s')).toEqual({ error: '"5 s" is not understood: write it as 100, 64KiB or 1MB' });
    expect(parseCount('1.5')).toEqual({ error: '"1.5" is not a whole number' });
  });

  it.each(['constructor', 'toString', '__proto__'])('are not what every object has: %s', (name) => {
    expect(parseBytes(`1${name}`)).toHaveProperty('error');
  });
});
