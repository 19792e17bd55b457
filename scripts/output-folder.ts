// The folder that `--out` names, made before the work: nothing is measured that could not be stored.
import { accessSync, constants, mkdirSync } from 'node:fs';
import { FileWriteError } from '../reports/whole-file.ts';
import { UsageError } from './usage-error.ts';

/** A file where the folder should be, or on the way there. */
const IN_THE_WAY: ReadonlySet<unknown> = new Set(['EEXIST', 'ENOTDIR']);

/** Throws `UsageError` where the name cannot be that of a folder, `FileWriteError` where the system refuses. */
export function makeOutputFolder(folder: string): void {
  if (folder === '') throw new UsageError(['--out: it is empty. Name a folder.']);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    if (IN_THE_WAY.has((error as NodeJS.ErrnoException).code))
      throw new UsageError([`--out: a file is in the way of ${folder}. Name another folder.`]);
    throw new FileWriteError(folder, error);
  }
}
