// The package.json of a folder, as much of it as the gate asks for.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly name?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  /** https://docs.npmjs.com/cli/v11/using-npm/workspaces */
  readonly workspaces?: unknown;
}

/** Empty where the folder has none. */
export function manifestOf(folder: string): Manifest {
  const path = join(folder, 'package.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : {};
}
