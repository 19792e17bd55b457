// The folder that `--out` names, made before the work: nothing is measured that could not be stored.
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { FileWriteError } from '../../reports/files/whole-file.ts';
import { createFolder } from './create-folder.ts';
import { UsageError } from './usage-error.ts';

/** Throws `UsageError` where the name cannot be that of a folder, `FileWriteError` where the system refuses. */
export function makeOutputFolder(folder: string): void {
  if (folder === '') throw new UsageError(['--out: it is empty. Name a folder.']);
  try {
    createFolder(folder);
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const cause = error instanceof FileWriteError ? error.cause : error;
    if ((cause as NodeJS.ErrnoException).code === 'ENOTDIR')
      throw new UsageError([`--out: a file is in the way of ${folder}. Name another folder.`]);
    throw error instanceof FileWriteError ? error : new FileWriteError(folder, error);
  }
}

/** A folder for results must be new. */
export function checkOutput(out: string | undefined, errors: string[]): void {
  if (out === undefined || !existsSync(out)) return;
  if (!statSync(out).isDirectory()) errors.push(`--out: ${out} is a file. Name a new folder.`);
  else if (readdirSync(out).length > 0)
    errors.push(`--out: ${out} is not empty. Name a new folder: runs never share one.`);
}
