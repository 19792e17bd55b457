import { describe, expect, it } from 'vitest';
import { nameFault, printable } from './printable-text.ts';

describe('text that is not ours', () => {
  it.each([
    ['plain text stays: äöü 日本 🙂 👩‍💻 “…” ÷', 'plain text stays: äöü 日本 🙂 👩‍💻 “…” ÷'],
    ['a\u200Bb\uFEFF', 'a<U+200B>b<U+FEFF>'],
    ['\u001B[2J\u001B]0;title\u0007', '<ESC>[2J<ESC>]0;title<BEL>'],
    ['a\0b\u007Fc\u0085d\u009Be', 'a<NUL>b<DEL>c<U+0085>d<U+009B>e'],
    ['one\r\n  two\n\nthree\tfour', 'one two three four'],
    ['gnirts \u202Edesrever\u202C\u2028', 'gnirts <U+202E>desrever<U+202C><U+2028>'],
    ['\uD83D alone', '<U+D83D> alone'],
    ['::error::pwned', ': :error::pwned'],
    ['  ::add-mask::x', '  : :add-mask::x'],
    ['boom\n::error::pwned', 'boom ::error::pwned'],
    ['x ##[add-path]y ##vso[task.setvariable]z', 'x ## [add-path]y ## vso[task.setvariable]z'],
    ['a::b, #1 and ## heading', 'a::b, #1 and ## heading'],
  ])('%j is shown as %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
    expect(printable(shown)).toBe(shown);
  });

  it('holds no control character whatever it was', () => {
    const all = String.fromCharCode(...Array.from({ length: 0x300 }, (_, i) => i));
    expect(printable(all)).not.toMatch(/\p{Cc}/u);
    expect(printable(all)).toContain('<ESC>');
  });
});

describe('a name', () => {
  it.each(['node-sse', './my-target.js', 'Mine (2)', 'µ', 'n'.repeat(64)])('may be %j', (name) => {
    expect(nameFault(name)).toBeUndefined();
  });

  it.each([
    ['', 'empty'],
    ['=cmd', 'spreadsheet'],
    ['+1', 'spreadsheet'],
    ['-1', 'spreadsheet'],
    ['@SUM(A1)', 'spreadsheet'],
    ['a\u001B[31m', 'printable text, and is "a<ESC>[31m"'],
    ['a\nb', 'printable'],
    ['::error::x', 'printable'],
    [' a', 'blank'],
    ['n'.repeat(65), 'at most 64'],
  ])('may not be %j', (name, why) => {
    expect(nameFault(name)).toContain(why);
  });
});
