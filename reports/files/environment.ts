// environment.json: what was known of the machine and of the run when it began. Apart from the reports, so that who writes
// no report does not load what draws them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, writeWholeFile } from './whole-file.ts';

const ENVIRONMENT_NAME = 'environment.json';
const RESTORE = 'Restore it from the run that wrote it.';

/** What environment.json holds. */
export type Facts = Readonly<Record<string, unknown>>;

/** Writes environment.json. Throws `FileWriteError`. */
export function writeEnvironment(folder: string, environment: Facts): void {
  writeWholeFile(join(folder, ENVIRONMENT_NAME), `${JSON.stringify(environment, null, 2)}\n`);
}

/** Reads environment.json back, to render the reports of a finished run again. Throws with file and remedy. */
export function readEnvironment(folder: string): Facts {
  const path = join(folder, ENVIRONMENT_NAME);
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isObject(value)) return value;
  } catch (error) {
    throw new Error(`cannot read ${path}: ${messageOf(error)}. ${RESTORE}`, { cause: error });
  }
  throw new Error(`${path} does not hold an object. ${RESTORE}`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
