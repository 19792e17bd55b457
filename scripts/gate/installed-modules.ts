// node_modules of a base: those of the working directory where the lock file is the same, else installed. They are
// linked entry by entry, for two reasons: what a workspace links there is the user's own package, of which the base has
// its own; and tools write caches into that folder.
// https://docs.npmjs.com/cli/v11/using-npm/workspaces
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { manifestOf } from '../options/manifest.ts';
import { buildCommand } from './build-command.ts';

/** The same checkout at two commits, by their top folders, and where the package is in it. */
export interface TwoCheckouts {
  readonly here: string;
  readonly there: string;
  readonly prefix: string;
}

const LOCKS = ['package-lock.json', 'npm-shrinkwrap.json'];

/** Gives the package of the base its dependencies. Rejects with `BaseBuildFailure`. */
export async function installModules(checkouts: TwoCheckouts, signal: AbortSignal): Promise<void> {
  const { here, there, prefix } = checkouts;
  if (!existsSync(join(there, prefix, 'package.json'))) return;
  const [lock, locked] = lockOf(checkouts);
  if (existsSync(join(here, locked, 'node_modules')) && sameFile(join(here, lock), join(there, lock)))
    return linkModules(checkouts);
  const verb = lock.endsWith('package.json') ? 'install' : 'ci';
  await buildCommand(join(there, locked), signal, 'npm', verb, '--no-audit', '--no-fund');
}

/** The lock file that holds for the package, and its folder: of a workspace that of a folder above. */
function lockOf({ there, prefix }: TwoCheckouts): readonly [file: string, folder: string] {
  for (const folder of upwards(prefix)) {
    if (folder !== prefix && manifestOf(join(there, folder)).workspaces === undefined) continue;
    const name = LOCKS.find((each) => existsSync(join(there, folder, each)));
    if (name !== undefined) return [join(folder, name), folder];
  }
  return [join(prefix, 'package.json'), prefix];
}

/** `a/b`, `a` and `''`. */
function upwards(prefix: string): string[] {
  const steps = prefix === '' ? [] : prefix.split('/');
  return [...steps.map((_, i) => steps.slice(0, steps.length - i).join('/')), ''];
}

function sameFile(one: string, other: string): boolean {
  return existsSync(one) && readFileSync(one).equals(readFileSync(other));
}

function linkModules({ here, there, prefix }: TwoCheckouts): void {
  const top = realpathSync(here);
  /** Folders of the checkout whose node_modules are wanted: as workspaces are found, more of them. */
  const wanted = new Set(upwards(prefix));
  const ofBase = (path: string): string => {
    const target = realpathSync(path);
    const inside = relative(top, target);
    const own = !inside.startsWith('..') && !inside.split(sep).includes('node_modules');
    if (own) wanted.add(inside);
    return own ? join(there, inside) : target;
  };
  // A set that grows is gone through to its end.
  for (const folder of wanted) {
    const [from, to] = [here, there].map((each) => join(each, folder, 'node_modules'));
    if (existsSync(from!) && existsSync(dirname(to!)) && !existsSync(to!)) linkEntries(from!, to!, ofBase);
  }
}

function linkEntries(from: string, to: string, targetOf: (path: string) => string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, link] = [join(from, entry.name), join(to, entry.name)];
    const holdsMore = entry.isDirectory() && (entry.name.startsWith('@') || entry.name === '.bin');
    if (holdsMore) linkEntries(source, link, targetOf);
    else if (!entry.name.startsWith('.') && existsSync(source)) symlinkSync(targetOf(source), link);
  }
}
