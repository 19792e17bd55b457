// The version of an installed package, for the `versions` of a target: also of those whose exports do not have their
// package.json. https://nodejs.org/api/modules.html#loading-from-node_modules-folders
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The version that a module at `from` (its `import.meta.url`) would load. Throws where the package is not installed. */
export function packageVersion(name: string, from: string): string {
  for (let folder = dirname(fileURLToPath(from)); ; folder = dirname(folder)) {
    const manifest = join(folder, 'node_modules', name, 'package.json');
    if (existsSync(manifest))
      return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
    if (folder === dirname(folder))
      throw new Error(`the package ${name} is not installed: npm install ${name}`);
  }
}
