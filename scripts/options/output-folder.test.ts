import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FileWriteError } from '../../reports/files/whole-file.ts';
import { makeOutputFolder } from './output-folder.ts';
import { UsageError } from './usage-error.ts';

const root = mkdtempSync(join(tmpdir(), 'output-folder-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('makeOutputFolder', () => {
  it('makes it with those above it, and takes one that is there', () => {
    const folder = join(root, 'a', 'b');
    makeOutputFolder(folder);
    makeOutputFolder(folder);
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  it.each(['file', 'file/below'])('says that a file is in the way: %s', (name) => {
    writeFileSync(join(root, 'file'), '');
    expect(() => makeOutputFolder(join(root, name))).toThrow(UsageError);
  });

  it('takes no empty name', () => {
    expect(() => makeOutputFolder('')).toThrow(UsageError);
  });

  it.runIf(process.platform === 'linux')('says where the system refuses', () => {
    expect(() => makeOutputFolder('/proc/nowhere')).toThrow(FileWriteError);
  });
});
