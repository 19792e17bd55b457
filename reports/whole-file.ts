// Files that appear whole or not at all: written beside their destination, forced to the disk, then renamed
// over it. A full disk or a crash leaves the old file as it was.
// https://pubs.opengroup.org/onlinepubs/9799919799/functions/rename.html
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A file could not be written. The message names the file and the remedy. */
export class FileWriteError extends Error {
  override readonly name = 'FileWriteError';
  readonly file: string;

  constructor(file: string, cause: unknown) {
    super(`cannot write ${file}: ${messageOf(cause)}. ${remedies[codeOf(cause)] ?? otherRemedy}`, { cause });
    this.file = file;
  }
}

const otherRemedy = 'Choose another folder with --out.';
const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: free some space, or choose another folder with --out.',
  EDQUOT: 'The disk quota is used up: free some space, or choose another folder with --out.',
  EACCES: 'The folder is not writable for this user: change its permissions, or choose another with --out.',
  EPERM: 'The folder is not writable for this user: change its permissions, or choose another with --out.',
  EROFS: 'The file system is read-only: choose another folder with --out.',
  ENOENT: 'The folder does not exist: create it, or choose another with --out.',
  ENOTDIR: 'A part of the path is a file, not a folder: choose another folder with --out.',
  EISDIR: 'A folder of that name is in the way: remove it, or choose another folder with --out.',
  EEXIST: 'It belongs to an earlier run: choose another folder with --out.',
};

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}

/** Writes `text` as UTF-8 to `path`, replacing what was there in one step. Throws `FileWriteError`. */
export function writeWholeFile(path: string, text: string): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const descriptor = openSync(temporary, 'w');
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    removeIfThere(temporary);
    throw new FileWriteError(path, error);
  }
}

/** Tidies up after an error, which is the one that counts: another one here is not reported. */
function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    return;
  }
}

/** Makes the new name itself durable. Windows cannot open a folder: there the rename has to do. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
