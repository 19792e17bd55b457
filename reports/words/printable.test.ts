import { describe, expect, it } from 'vitest';
import { printable } from './printable.ts';

describe('printable', () => {
  it.each([
    ['connections=4', 'connections=4'],
    ['µs ≈ 5 %, “Größe”', 'µs ≈ 5 %, “Größe”'],
    ['\u001B[2J\u001B[31mred', String.raw`\u{1b}[2J\u{1b}[31mred`],
    ['one\ntwo\r\n\tthree', 'one two three'],
    ['\u009B2J\u0007\u007F', String.raw`\u{9b}2J\u{7}\u{7f}`],
    ['a\u202Eb', String.raw`a\u{202e}b`],
  ])('%j is %s', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});
