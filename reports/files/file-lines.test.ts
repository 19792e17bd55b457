import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endOfLine, fileLines } from './file-lines.ts';

let path: string;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench-lines-'));
  path = join(folder, 'log');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Longer than a chunk, with characters of several bytes, so that some lie across its end. */
const LONG = 'ä€🙂'.repeat(700_000);

describe('a file line by line', () => {
  it.each([
    ['an empty one', ''],
    ['one without an end', 'a'],
    ['an end alone', '\n'],
    ['lines of one chunk', 'a\nbc\n\nd'],
    ['a CR, which is part of its line', 'a\r\nb\n'],
    ['a line longer than a chunk', `x\n${LONG}\ny\n`],
    ['many chunks', `${LONG}\n${LONG}${LONG}\n\n${LONG}`],
  ])('is what splitting it gives: %s', (_, text) => {
    writeFileSync(path, text);
    // Not `toEqual`: it would print them.
    expect([...fileLines(path)].join('\n') === text).toBe(true);
    expect([...fileLines(path)].length).toBe(text.split('\n').length);
  });

  it('says where a number of lines ends', () => {
    writeFileSync(path, `a\n${LONG}\nb\nc`);
    const bytes = Buffer.byteLength(LONG);
    expect([0, 1, 2, 3].map((lines) => endOfLine(path, lines))).toEqual([0, 2, bytes + 3, bytes + 5]);
  });

  it('says that there is none', () => {
    expect(() => [...fileLines(join(folder, 'none'))]).toThrow(/ENOENT/);
  });
});
