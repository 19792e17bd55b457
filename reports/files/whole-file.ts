// Files that appear whole or not at all: written beside their destination, forced to the disk, then renamed
// over it. A full disk or a crash leaves the old file as it was.
// https://pubs.opengroup.org/onlinepubs/9799919799/functions/rename.html
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A file could not be written. The message names the file and the remedy. */
export class FileWriteError extends Error {
  override readonly name = 'FileWriteError';
  readonly file: string;

  /** `option`: where the user chose the place. */
  constructor(file: string, cause: unknown, option = '--out') {
    const remedy = (remedies[codeOf(cause)] ?? otherRemedy).replace('%s', option);
    super(`cannot write ${file}: ${messageOf(cause)}. ${remedy}`, { cause });
    this.file = file;
  }
}

const otherRemedy = 'Choose another folder with %s.';
const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: free some space, or choose another folder with %s.',
  EDQUOT: 'The disk quota is used up: free some space, or choose another folder with %s.',
  EACCES: 'The folder is not writable for this user: change its permissions, or choose another with %s.',
  EPERM: 'The folder is not writable for this user: change its permissions, or choose another with %s.',
  EROFS: 'The file system is read-only: choose another folder with %s.',
  ENOENT: 'The folder does not exist: create it, or choose another with %s.',
  ENOTDIR: 'A part of the path is a file, not a folder: choose another folder with %s.',
  EISDIR: 'A folder of that name is in the way: remove it, or choose another folder with %s.',
  EEXIST: 'It belongs to an earlier run: choose another folder with %s.',
};

/** A text, or its parts, one after the other. */
export type FileContent = string | Iterable<string>;

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}

/**
 * Writes `content` as UTF-8 to `path`, replacing what was there in one step. Throws `FileWriteError`, whose remedy names
 * the `option` with which the user chose the place.
 */
export function writeWholeFile(path: string, content: FileContent, option = '--out'): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const descriptor = openSync(temporary, 'w');
    try {
      for (const part of typeof content === 'string' ? [content] : content) writeFileSync(descriptor, part);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    removeIfThere(temporary);
    throw new FileWriteError(path, error, option);
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
