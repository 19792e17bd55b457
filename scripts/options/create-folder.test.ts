import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileWriteError } from '../../reports/files/whole-file.ts';
import { createFolder } from './create-folder.ts';
import { checkOutput, makeOutputFolder } from './output-folder.ts';
import { UsageError } from './usage-error.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench-folder-'));
  writeFileSync(join(folder, 'file'), 'x');
  mkdirSync(join(folder, 'other'));
  for (const [name, target] of Object.entries({
    dangling: 'gone',
    circle: 'circle',
    'to-file': 'file',
    'to-folder': 'other',
  }))
    symlinkSync(target, join(folder, name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function errorsOf(out: string): string[] {
  const errors: string[] = [];
  checkOutput(out, errors);
  return errors;
}

describe('a folder for results', () => {
  it('is made with those above it, and may be there already', () => {
    const deep = join(folder, 'a', 'b', 'c');
    createFolder(deep);
    createFolder(deep);
    expect(statSync(deep).isDirectory()).toBe(true);
  });

  it.each(['file', 'file/below', 'file/far/below'])('is not made where %s is in the way', (name) => {
    expect(() => createFolder(join(folder, name))).toThrow(FileWriteError);
    expect(() => createFolder(join(folder, name))).toThrow('A part of the path is a file, not a folder');
  });

  it('is not said to belong to an earlier run where a link leads nowhere', () => {
    expect(() => createFolder(join(folder, 'dangling'))).toThrow(/is a link that leads nowhere.*create it/);
  });

  it.runIf(process.platform === 'linux')('does not wait for ever where a parent takes none', () => {
    expect(() => createFolder('/proc/pushbench/results')).toThrow(FileWriteError);
  });

  it('must be none of a file, and empty', () => {
    expect(errorsOf(join(folder, 'file'))).toEqual([
      expect.stringMatching(/^--out: .*file is a file\. Name a new folder/),
    ]);
    expect(errorsOf(folder)).toEqual([expect.stringContaining('is not empty')]);
    expect(errorsOf(join(folder, 'new'))).toEqual([]);
    mkdirSync(join(folder, 'closed'));
    writeFileSync(join(folder, 'closed', 'run'), '');
    expect(errorsOf(join(folder, 'closed'))).toEqual([expect.stringContaining('is not empty')]);
  });

  it.each([
    ['', 'it is empty'],
    ['  ', 'it is empty'],
    ['a\0b', 'NUL'],
    ['file/below', 'file is a file. '],
    ['file/far/below', 'file is a file. '],
    ['dangling', 'dangling is a link to gone, which is not there. Make that folder'],
    ['dangling/below', 'dangling is a link to gone, which is not there.'],
    ['circle', 'circle is a link to circle, which is not there.'],
    ['to-file', 'to-file is a file. '],
  ])('cannot be called %j', (name, complaint) => {
    const out = /^\s*$/.test(name) ? name : join(folder, name);
    expect(errorsOf(out)).toEqual([expect.stringContaining(complaint)]);
    expect(() => makeOutputFolder(out)).toThrow(UsageError);
  });

  it.each(['to-folder', 'to-folder/new', 'a/../a/new'])('may be called %s', (name) => {
    expect(errorsOf(join(folder, name))).toEqual([]);
  });
});
