// `pushbench gate --base` in what CI systems make of a repository: a clone that lacks its history, a merge commit that nobody
// has made, submodules, a package somewhere in a monorepo. The base's build says what it has found there, and ends the gate.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { GateResult } from '../analysis/gate/result.ts';
import { expectExit, runProgram, temporaryFolder, type Surroundings } from './program.ts';
import { commitAll, git, repository, repositoryOf, worktrees, writeFiles } from './repository.ts';

const gate = (base: string): string[] => ['gate', '--base', base, '--target', './dist/mine.js', '--json'];

const says = (words: string): object => ({
  name: 'mine',
  private: true,
  scripts: { build: `${words}; exit 4` },
});

/** What the base's build has said when a gate runs in that folder. */
async function baseSays(cwd: string, base = 'main'): Promise<string> {
  const ended = await runProgram(gate(base), { cwd });
  expectExit(ended, 3);
  const { problems } = JSON.parse(ended.stdout) as GateResult;
  expect(problems).toMatchObject([{ arm: 'base', code: 'build-failed' }]);
  return problems[0]!.tail.join('\n');
}

/** The wrong use: what is said of it. */
async function complaint(cwd: string, base: string, surroundings: Surroundings = {}): Promise<string> {
  const ended = await runProgram(gate(base), { ...surroundings, cwd });
  expectExit(ended, 2);
  return ended.stderr;
}

/** The lines that a message tells to run, in backticks. */
function linesIn(message: string, beginning: string): string[] {
  return [...message.matchAll(/`([^`]+)`/g)]
    .map(([, line]) => line!)
    .filter((line) => line.startsWith(beginning));
}

function cloned(folder: string, ...options: string[]): string {
  const clone = join(temporaryFolder(), 'clone');
  git(folder, 'clone', '--quiet', ...options, pathToFileURL(folder).href, clone);
  return clone;
}

describe('a clone without its history', () => {
  it.each([
    ['origin/main', '`.', 'origin/main'],
    ['main', '`, then --base origin/main.', 'origin/main'],
    ['HEAD~1', '`.', 'HEAD~1'],
  ])('is told how to get %s; what stands there works', async (base, end, then) => {
    const folder = repository({ build: 'echo the base is here; exit 4' });
    const clone = cloned(folder, '--depth', '1', '--branch', 'change');
    const message = await complaint(clone, base);
    expect(message).toContain('`fetch-depth: 0`');
    expect(message).toContain('`GIT_DEPTH: 0`');
    const [line] = linesIn(message, 'git fetch');
    execFileSync('sh', ['-c', line!], { cwd: clone, stdio: 'ignore' });
    expect(message.trimEnd().endsWith(`${line}${end}`)).toBe(true);
    expect(await baseSays(clone, then)).toContain('the base is here');
  });

  it('where both ends are known and nothing between them is told the same', async () => {
    const folder = repository({ build: 'echo the base is here; exit 4' });
    const clone = cloned(folder, '--depth', '1', '--branch', 'change', '--no-single-branch');
    const message = await complaint(clone, 'origin/main');
    expect(message).toContain('HEAD and origin/main have no commit in common. This clone is shallow.');
    execFileSync('sh', ['-c', linesIn(message, 'git fetch')[0]!], { cwd: clone, stdio: 'ignore' });
    expect(await baseSays(clone, 'origin/main')).toContain('the base is here');
  });

  it('that has all history of its own branch, as of GitLab, is told to fetch the other', async () => {
    const folder = repository({ build: 'echo the base is here; exit 4' });
    git(folder, 'checkout', '--quiet', 'main');
    writeFiles(folder, { 'later.txt': 'main goes on' });
    commitAll(folder, 'later');
    git(folder, 'checkout', '--quiet', 'change');
    const clone = cloned(folder, '--branch', 'change', '--single-branch');
    const message = await complaint(clone, 'origin/main');
    expect(message).not.toContain('shallow');
    execFileSync('sh', ['-c', linesIn(message, 'git fetch')[0]!], { cwd: clone, stdio: 'ignore' });
    expect(await baseSays(clone, 'origin/main')).toContain('the base is here');
  });
});

/** As `refs/pull/1/merge` of GitHub: main and the change in one, checked out detached. */
function merged(): { folder: string; main: string } {
  const folder = repository({ build: 'echo base=$(git rev-parse HEAD); exit 4' });
  git(folder, 'checkout', '--quiet', 'main');
  writeFiles(folder, { 'later.txt': 'main goes on' });
  commitAll(folder, 'later');
  git(folder, 'checkout', '--quiet', '--detach', 'main');
  git(folder, 'merge', '--quiet', '--no-ff', '--message', 'Merge change into main', 'change');
  git(folder, 'update-ref', 'refs/pull/1/merge', 'HEAD');
  return { folder, main: git(folder, 'rev-parse', 'main').trim() };
}

describe('a merge commit that the CI system has made', () => {
  it('is compared with the main that it was merged into, not with where the change began', async () => {
    const { folder, main } = merged();
    expect(await baseSays(folder)).toContain(`base=${main}`);
  });

  it('is enough with its parents: a clone of depth 2, and --base HEAD^1', async () => {
    const { folder, main } = merged();
    const clone = join(temporaryFolder(), 'clone');
    git(temporaryFolder(), 'init', '--quiet', clone);
    git(clone, 'remote', 'add', 'origin', pathToFileURL(folder).href);
    git(clone, 'fetch', '--quiet', '--depth', '2', 'origin', '+refs/pull/1/merge:refs/remotes/pull/1/merge');
    git(clone, 'checkout', '--quiet', 'refs/remotes/pull/1/merge');
    expect(await baseSays(clone, 'HEAD^1')).toContain(`base=${main}`);
  });
});

describe('submodules', () => {
  const local = ['-c', 'protocol.file.allow=always'];

  /** `vendored` in `library` in the checkout: the base has the first commit of each, the change the second. */
  function withSubmodules(build: string): { folder: string; library: string } {
    const vendored = repositoryOf(
      { 'vendored.txt': 'vendored of the base' },
      { 'vendored.txt': 'of the change' },
    );
    const library = repositoryOf(
      { 'library.txt': 'library of the base' },
      { 'library.txt': 'of the change' },
    );
    git(library, 'checkout', '--quiet', 'main');
    git(vendored, 'checkout', '--quiet', 'main');
    git(library, ...local, 'submodule', '--quiet', 'add', vendored, 'deep/vendored');
    commitAll(library, 'vendored');
    const folder = repositoryOf({ 'package.json': says(build) }, { 'note.txt': 'changed' });
    git(folder, 'checkout', '--quiet', 'main');
    git(folder, ...local, 'submodule', '--quiet', 'add', '--name', 'a library', library, 'my library');
    git(folder, ...local, 'submodule', '--quiet', 'update', '--init', '--recursive');
    commitAll(folder, 'library');
    git(folder, 'checkout', '--quiet', '-B', 'change');
    git(join(folder, 'my library/deep/vendored'), 'checkout', '--quiet', 'origin/change');
    commitAll(join(folder, 'my library'), 'vendored of the change');
    commitAll(folder, 'library of the change');
    return { folder, library };
  }

  it('of the base are checked out from those that are there, and nothing else is asked', async () => {
    const { folder, library } = withSubmodules('cat "my library"/*.txt "my library"/deep/vendored/*.txt');
    // Where they came from is not there any more.
    git(library, 'update-ref', '-d', 'refs/heads/main');
    const before = git(folder, 'config', '--list', '--local');
    const said = await baseSays(folder);
    expect(said).toContain('library of the base');
    expect(said).toContain('vendored of the base');
    expect(git(folder, 'config', '--list', '--local')).toBe(before);
    expect(worktrees(folder)).toEqual([folder]);
    expect(git(folder, 'status', '--porcelain')).toBe('');
  });

  it('can be what is measured', async () => {
    const { folder } = withSubmodules('true');
    const library = join(folder, 'my library');
    writeFiles(library, { 'package.json': says('cat library.txt; git rev-parse --show-toplevel') });
    commitAll(library, 'a package');
    writeFiles(library, { 'library.txt': 'of the change after it' });
    commitAll(library, 'and a change');
    const said = await baseSays(library, 'HEAD~1');
    expect(said).toContain('library of the base');
    expect(said).toMatch(/pushbench-base-\w+\/tree/);
    expect(worktrees(library)).toHaveLength(1);
  });
});

/** Two packages: what is measured says whose sibling, dependency and tool it has got. */
const workspace = (version: string) => ({
  'packages/push/package.json': says(
    'node -p "require(\'@mine/codec\').version" && node -p "require(\'foreign\').name" && our-tool && pwd',
  ),
  'packages/codec/package.json': { name: '@mine/codec', main: 'index.js' },
  'packages/codec/index.js': `exports.version = 'codec of the ${version}'; exports.own = require('own').name;`,
  'packages/codec/tool.js': `#!/usr/bin/env node\nconsole.log('tool of the ${version}', require('.').own);`,
});

describe('a package in a sub-folder', () => {
  it('is built there, with the packages of the base that a workspace links', async () => {
    const root = { name: 'all', private: true, workspaces: ['packages/*'] };
    const folder = repositoryOf(
      { 'package.json': root, 'package-lock.json': { lockfileVersion: 3 }, ...workspace('base') },
      workspace('change'),
    );
    // As npm installs them: what is foreign lies there, what is the user's own is linked.
    writeFiles(folder, {
      'node_modules/foreign/package.json': { name: 'foreign', main: 'index.js' },
      'node_modules/foreign/index.js': `exports.name = 'foreign';`,
      'node_modules/.cache/tool.txt': 'what tools keep',
      'packages/codec/node_modules/own/index.js': `exports.name = 'own of codec';`,
    });
    mkdirSync(join(folder, 'node_modules/@mine'));
    mkdirSync(join(folder, 'node_modules/.bin'));
    symlinkSync('../../packages/codec', join(folder, 'node_modules/@mine/codec'));
    symlinkSync('../@mine/codec/tool.js', join(folder, 'node_modules/.bin/our-tool'));
    const said = await baseSays(join(folder, 'packages/push'));
    expect(said).toContain('codec of the base');
    expect(said).toContain('foreign');
    expect(said).toContain('tool of the base own of codec');
    expect(said).toMatch(/pushbench-base-\w+\/tree\/packages\/push$/m);
    expect(existsSync(join(folder, 'node_modules/.cache/tool.txt'))).toBe(true);
  });
});

describe('a folder that git does not help with', () => {
  it('is said to be in no checkout', async () => {
    expect(await complaint(temporaryFolder(), 'main')).toContain('is not in a git checkout');
  });

  it('is not blamed where there is no git', async () => {
    const folder = repository({ build: 'true' });
    const message = await complaint(folder, 'main', { env: { PATH: temporaryFolder() } });
    expect(message).toContain('there is no git in PATH');
  });

  it('is said to be of somebody else, with the line that trusts it', async () => {
    const folder = repository({ build: 'true' });
    const home = temporaryFolder();
    const message = await complaint(folder, 'main', {
      env: { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1', HOME: home, GIT_CONFIG_NOSYSTEM: '1' },
    });
    expect(message).toContain('dubious ownership');
    expect(linesIn(message, 'git config')).toEqual([`git config --global --add safe.directory '${folder}'`]);
  });

  it('is said to have no commit yet', async () => {
    const folder = repository({ build: 'true' });
    git(folder, 'checkout', '--quiet', '--orphan', 'empty');
    expect(await complaint(folder, 'main')).toContain('HEAD has no commit yet');
  });
});
