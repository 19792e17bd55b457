// The old build of a gate: the merge base of HEAD and a git ref, checked out into a folder of its own with
// `git worktree`, installed and built there. The user's own checkout is not touched, and nothing is left behind.
// https://git-scm.com/docs/git-worktree
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifestOf } from '../options/manifest.ts';
import { UsageError } from '../options/usage-error.ts';

/** A package of the user's repository, as git sees it. */
export interface Checkout {
  /** The package's folder: the working directory. */
  readonly folder: string;
  /** From the repository's top to there: `''`, `packages/push/`. */
  readonly prefix: string;
}

export interface BaseCheckout {
  /** The same package at the merge base, built. */
  readonly folder: string;
  /** `merge base 1a2b3c4 of origin/main`. */
  readonly description: string;
  remove(): void;
}

/** The base could not be built: exit code 3, with the end of what its commands wrote. */
export class BaseBuildFailure extends Error {
  override readonly name = 'BaseBuildFailure';
  readonly tail: readonly string[];

  constructor(message: string, tail: readonly string[]) {
    super(message);
    this.tail = tail;
  }
}

const TAIL_LINES = 20;

/** The package in the working directory. Throws `UsageError` where git knows nothing of it. */
export function checkoutHere(folder = process.cwd()): Checkout {
  const prefix = git(folder, 'rev-parse', '--show-prefix');
  if (prefix === undefined) {
    throw new UsageError([
      `--base: ${folder} is not in a git checkout. Go there, or name both builds: --base-target and --head-target.`,
    ]);
  }
  return { folder, prefix };
}

/** The commit from which HEAD and the ref went apart. Throws `UsageError` with the remedy. */
export function mergeBase({ folder }: Checkout, ref: string): string {
  const shallow = git(folder, 'rev-parse', '--is-shallow-repository') === 'true';
  const known = git(folder, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`);
  const remedy = shallow
    ? 'This clone is shallow: fetch all of it (actions/checkout: `fetch-depth: 0`; else `git fetch --unshallow`).'
    : '';
  if (known === undefined) {
    throw new UsageError([
      `--base: git knows no commit ${ref} here. ${remedy === '' ? 'Fetch it first (`git fetch`).' : remedy}`,
    ]);
  }
  const commit = git(folder, 'merge-base', 'HEAD', known);
  if (commit === undefined) {
    throw new UsageError([
      `--base: HEAD and ${ref} have no commit in common. ${remedy === '' ? 'Name a ref of the same history.' : remedy}`,
    ]);
  }
  return commit;
}

/**
 * Checks the merge base out, installs and builds it. node_modules are those of the working directory where the lock
 * file is the same. Rejects with `UsageError`, or with `BaseBuildFailure`; then nothing is left behind either.
 */
export async function checkOutBase(here: Checkout, ref: string, signal: AbortSignal): Promise<BaseCheckout> {
  const commit = mergeBase(here, ref);
  const parent = mkdtempSync(join(tmpdir(), 'pushbench-base-'));
  const tree = join(parent, 'tree');
  const remove = (): void => {
    process.off('exit', remove);
    git(here.folder, 'worktree', 'remove', '--force', tree);
    rmSync(parent, { recursive: true, force: true });
    git(here.folder, 'worktree', 'prune');
  };
  // Also where a second Ctrl-C ends the program at once.
  process.on('exit', remove);
  try {
    await command(here.folder, signal, 'git', 'worktree', 'add', '--detach', '--force', tree, commit);
    const folder = join(tree, here.prefix);
    await install(here.folder, folder, signal);
    if (manifestOf(folder).scripts?.['build'] !== undefined)
      await command(folder, signal, 'npm', 'run', 'build');
    return { folder, description: `merge base ${commit.slice(0, 7)} of ${ref}`, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

async function install(here: string, there: string, signal: AbortSignal): Promise<void> {
  if (!existsSync(join(there, 'package.json'))) return;
  const modules = join(here, 'node_modules');
  const same = ['package-lock.json', 'package.json'].find((name) => existsSync(join(there, name)));
  if (same !== undefined && existsSync(modules) && sameFile(join(here, same), join(there, same))) {
    symlinkSync(modules, join(there, 'node_modules'), 'dir');
    return;
  }
  const verb = same === 'package-lock.json' ? 'ci' : 'install';
  await command(there, signal, 'npm', verb, '--no-audit', '--no-fund');
}

function sameFile(one: string, other: string): boolean {
  return existsSync(one) && readFileSync(one).equals(readFileSync(other));
}

function git(folder: string, ...parameters: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', ['-C', folder, ...parameters], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** Runs a command; rejects with the end of what it wrote. In a process group of its own, so that all of it ends. */
function command(folder: string, signal: AbortSignal, name: string, ...parameters: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    const child = spawn(name, parameters, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const abort = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    signal.addEventListener('abort', abort, { once: true });
    const keep = (text: string): void => {
      lines.push(...text.split('\n').filter((line) => line.trim() !== ''));
      lines.splice(0, Math.max(0, lines.length - TAIL_LINES));
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    const ended = (how: string | undefined): void => {
      signal.removeEventListener('abort', abort);
      const line = [name, ...parameters].join(' ');
      if (how === undefined) resolve();
      else reject(new BaseBuildFailure(`\`${line}\` failed (${how}).`, lines));
    };
    child.once('error', (error) => ended(error.message));
    child.once('close', (code, by) => ended(code === 0 ? undefined : (by ?? `exit code ${code}`)));
    if (signal.aborted) abort();
  });
}
