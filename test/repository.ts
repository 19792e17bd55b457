// A git repository of a package whose build writes the targets that a gate compares.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { withoutRepository } from '../harness/machine/git.ts';
import { temporaryFolder } from './program.ts';

/** Runs git there, as somebody; fails where git fails. Resolves with what it says. */
export function git(cwd: string, ...parameters: string[]): string {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  const { status, stdout, stderr } = spawnSync('git', [...identity, ...parameters], {
    cwd,
    // These tests may themselves run in a hook.
    env: withoutRepository(),
    encoding: 'utf8',
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  return stdout;
}

/** Files by their path. A `package.json` is given as what it holds. */
export type Files = Readonly<Record<string, string | object>>;

export function writeFiles(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(folder, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
  }
}

/** Everything in the folder, as one commit. */
export function commitAll(folder: string, message: string): void {
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', message);
}

/** A repository with those files on `main`, and `change` checked out, one commit later. */
export function repositoryOf(files: Files, changed: Files): string {
  const folder = join(temporaryFolder(), 'repository');
  writeFiles(folder, { '.gitignore': 'node_modules\ndist\n', ...files });
  git(folder, 'init', '--quiet', '--initial-branch', 'main');
  commitAll(folder, 'the base');
  git(folder, 'checkout', '--quiet', '-b', 'change');
  writeFiles(folder, changed);
  commitAll(folder, 'the change');
  return folder;
}

export interface Package {
  readonly name?: string;
  /** The `build` script of the package. */
  readonly build: string;
  /** That of the change, where it is another. */
  readonly changedBuild?: string;
}

/** The same of a package that is nothing but its build script. */
export function repository({ name = 'mine', build, changedBuild = build }: Package): string {
  const manifest = (script: string) => ({ name, private: true, type: 'module', scripts: { build: script } });
  const changed = { 'package.json': manifest(changedBuild), 'note.txt': 'changed' };
  const folder = repositoryOf({ 'package.json': manifest(build) }, changed);
  mkdirSync(join(folder, 'node_modules'));
  return folder;
}

/** The working trees that git knows of, the repository's own first. */
export function worktrees(folder: string): string[] {
  return git(folder, 'worktree', 'list', '--porcelain')
    .split('\n')
    .flatMap((line) => (line.startsWith('worktree ') ? [line.slice('worktree '.length)] : []));
}
