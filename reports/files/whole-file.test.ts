import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canLimitFileSize, withFileSizeLimit } from './full-disk.fixture.ts';
import { FileWriteError, writeWholeFile } from './whole-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('writeWholeFile', () => {
  it('writes, replaces, and leaves nothing else behind', () => {
    const path = join(folder, 'results.csv');
    writeWholeFile(path, 'old\n');
    writeWholeFile(path, 'grün\n');
    expect(readFileSync(path, 'utf8')).toBe('grün\n');
    expect(readdirSync(folder)).toEqual(['results.csv']);
  });

  it('removes its temporary file and names file and remedy when the last step fails', () => {
    const path = join(folder, 'results.csv');
    mkdirSync(path);
    expect(() => {
      writeWholeFile(path, 'text');
    }).toThrow(FileWriteError);
    expect(() => {
      writeWholeFile(path, 'text');
    }).toThrow(/results\.csv: EISDIR.*remove it, or choose another folder with --out/);
    expect(readdirSync(folder)).toEqual(['results.csv']);
  });

  it.runIf(canLimitFileSize)('leaves the old file whole when the disk fills up half-way', () => {
    const path = join(folder, 'results.csv');
    writeWholeFile(path, 'old');
    withFileSizeLimit(4096, () => {
      expect(() => {
        writeWholeFile(path, 'x'.repeat(10_000));
      }).toThrow(/results\.csv: EFBIG/);
    });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['results.csv']);
  });

  it.each([
    ['missing/results.csv', /folder does not exist/],
    ['file/results.csv', /is a file, not a folder/],
  ])('says what to do about %s', (path, remedy) => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => {
      writeWholeFile(join(folder, path), 'text');
    }).toThrow(remedy);
  });
});
