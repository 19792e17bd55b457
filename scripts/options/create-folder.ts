// A folder for results, made level by level: Node's own recursive mkdir never returns where a parent takes no folders
// and says that it is not there, as in /proc. https://nodejs.org/api/fs.html#fsmkdirsyncpath-options
import { existsSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { FileWriteError } from '../../reports/files/whole-file.ts';

/** Creates the folder with those above it that are missing. Throws `FileWriteError`. */
export function createFolder(folder: string): void {
  const missing: string[] = [];
  let nearest = resolve(folder);
  for (; !existsSync(nearest); nearest = dirname(nearest)) missing.unshift(nearest);
  try {
    if (!statSync(nearest).isDirectory())
      throw Object.assign(new Error(`${nearest} is a file`), { code: 'ENOTDIR' });
    for (const path of missing) {
      if (isFolder(path)) continue;
      if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
        throw Object.assign(new Error(`${path} is a link that leads nowhere`), { code: 'ENOENT' });
      mkdirSync(path);
    }
  } catch (error) {
    throw new FileWriteError(folder, error);
  }
}

/** Also where another process has made it meanwhile. */
function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
