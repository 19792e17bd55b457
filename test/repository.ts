// A git repository of a package whose build writes the targets that a gate compares.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { temporaryFolder } from './program.ts';

/** Runs git there, as somebody; fails where git fails. Resolves with what it says. */
export function git(cwd: string, ...parameters: string[]): string {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  const { status, stdout, stderr } = spawnSync('git', [...identity, ...parameters], {
    cwd,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  return stdout;
}

export interface Package {
  readonly name?: string;
  /** The `build` script of the package. */
  readonly build: string;
  /** That of the change, where it is another. */
  readonly changedBuild?: string;
}

/** A repository with a package on `main`, and `change` checked out, one commit later. */
export function repository({ name = 'mine', build, changedBuild = build }: Package): string {
  const folder = join(temporaryFolder(), 'repository');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  const manifest = (script: string): void =>
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name, private: true, type: 'module', scripts: { build: script } }),
    );
  manifest(build);
  writeFileSync(join(folder, '.gitignore'), 'node_modules\ndist\n');
  git(folder, 'init', '--quiet', '--initial-branch', 'main');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'the base');
  git(folder, 'checkout', '--quiet', '-b', 'change');
  manifest(changedBuild);
  writeFileSync(join(folder, 'note.txt'), 'changed');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'the change');
  return folder;
}

/** The working trees that git knows of, the repository's own first. */
export function worktrees(folder: string): string[] {
  return git(folder, 'worktree', 'list', '--porcelain')
    .split('\n')
    .flatMap((line) => (line.startsWith('worktree ') ? [line.slice('worktree '.length)] : []));
}
