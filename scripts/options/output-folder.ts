// The folder that `--out` names: whether the name can be one, and the folder made before the work, because nothing is
// measured that could not be stored.
import { accessSync, constants, lstatSync, readdirSync, readlinkSync, statSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { FileWriteError } from '../../reports/files/whole-file.ts';
import { createFolder } from './create-folder.ts';
import { UsageError } from './usage-error.ts';

/** Throws `UsageError` where the name cannot be that of a folder, `FileWriteError` where the system refuses. */
export function makeOutputFolder(folder: string): void {
  const obstacle = obstacleTo(folder);
  if (obstacle !== undefined) throw new UsageError([`--out: ${obstacle}`]);
  createFolder(folder);
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new FileWriteError(folder, error);
  }
}

/** A folder for results must be new. */
export function checkOutput(out: string | undefined, errors: string[]): void {
  if (out === undefined) return;
  const obstacle = obstacleTo(out);
  if (obstacle !== undefined) errors.push(`--out: ${obstacle}`);
  else if (isUsed(out)) errors.push(`--out: ${out} is not empty. Name a new folder: runs never share one.`);
}

/** Why no folder of that name can be there or be made, with the remedy; whether it may be written to shows later. */
function obstacleTo(folder: string): string | undefined {
  if (folder.trim() === '') return 'it is empty. Name a folder.';
  if (folder.includes('\0')) return 'it holds the character NUL. Name another folder.';
  let path = resolve(folder);
  while (look(() => lstatSync(path)) === undefined) path = dirname(path);
  const there = look(() => statSync(path));
  if (there?.isDirectory() === true) return undefined;
  const below = path === resolve(folder) ? '' : ` ${folder} cannot be made in it.`;
  return there === undefined
    ? `${path} is a link to ${readlinkSync(path)}, which is not there.${below} Make that folder, or name another one.`
    : `${path} is a file.${below} Name a new folder.`;
}

/** What there is; undefined where nothing is, or what leads there is a file, or goes in a circle, or is closed to this user. */
function look(at: () => Stats): Stats | undefined {
  try {
    return at();
  } catch {
    return undefined;
  }
}

function isUsed(folder: string): boolean {
  return look(() => statSync(folder)) !== undefined && readdirSync(folder).length > 0;
}
