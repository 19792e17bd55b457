// Whose folder this is: the package that its package.json names. https://docs.npmjs.com/cli/configuring-npm/package-json
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The name of the package in that folder, if there is one. */
export function packageNameOf(folder: string): string | undefined {
  const path = join(folder, 'package.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { name?: string }).name : undefined;
}
