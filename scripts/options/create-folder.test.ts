import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileWriteError } from '../../reports/files/whole-file.ts';
import { createFolder } from './create-folder.ts';
import { checkOutput } from './output-folder.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench-folder-'));
  writeFileSync(join(folder, 'file'), 'x');
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

  it.runIf(process.platform === 'linux')('does not wait for ever where a parent takes none', () => {
    expect(() => createFolder('/proc/pushbench/results')).toThrow(FileWriteError);
  });

  it('must be none of a file, and empty', () => {
    expect(errorsOf(join(folder, 'file'))).toEqual([
      expect.stringMatching(/^--out: .*file is a file\. Name a new folder/),
    ]);
    expect(errorsOf(folder)).toEqual([expect.stringContaining('is not empty')]);
    expect(errorsOf(join(folder, 'new'))).toEqual([]);
  });
});
