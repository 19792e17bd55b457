// `pushbench gate --base` as a pre-commit hook: git gives every hook the names of the index and the repository of the
// commit that is being made, and the gate's own git must have nothing to do with either.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { GateResult } from '../analysis/gate/result.ts';
import { start, temporaryFolder } from './program.ts';
import { git, repository, worktrees, writeFiles } from './repository.ts';

const PROGRAM = fileURLToPath(new URL('../dist/scripts/pushbench.js', import.meta.url));

/** The base's build asks git where it is and what has changed there, says it, and ends the gate. */
const ASKS_GIT = [
  'echo top=$(git rev-parse --show-toplevel)',
  'echo changed=$(git status --porcelain --untracked-files=no | wc -l)',
  'echo files=$(git ls-files | tr "\\n" " ")',
  'exit 4',
].join('; ');

/** A hook that runs the gate, keeps what it says, and lets the commit pass. */
function installHook(folder: string, output: string, exported = ''): void {
  const hooks = join(git(folder, 'rev-parse', '--path-format=absolute', '--git-common-dir').trim(), 'hooks');
  mkdirSync(hooks, { recursive: true });
  const gate = `'${process.execPath}' '${PROGRAM}' gate --base main --target ./dist/mine.js --json > '${output}'`;
  writeFiles(hooks, {
    'pre-commit': `#!/bin/sh\n${exported}\n${gate} 2> '${output}.err'\necho $? > '${output}.code'\n`,
  });
}

function linkedTree(folder: string): string {
  const tree = join(temporaryFolder(), 'linked');
  git(folder, 'worktree', 'add', '--quiet', '-b', 'topic', tree, 'change');
  mkdirSync(join(tree, 'node_modules'));
  return tree;
}

describe('a commit whose pre-commit hook runs the gate', () => {
  it.each([
    ['the main worktree', (folder: string) => folder, ['commit', '--quiet', '--message', 'mine']],
    ['a linked worktree', linkedTree, ['commit', '--quiet', '--message', 'mine']],
    // Git makes an index for this commit alone.
    [
      'a linked worktree, of some files only',
      linkedTree,
      'commit --quiet --message mine -- new.txt note.txt gone.txt'.split(' '),
    ],
    ['the main worktree, with GIT_WORK_TREE set', (folder: string) => folder, 'commit -qm mine'.split(' ')],
  ])('in %s is what was staged', async (where, placed, commit) => {
    const main = repository({ build: ASKS_GIT });
    writeFiles(main, { 'gone.txt': 'will go', 'kept.txt': 'stays' });
    git(main, 'add', '--all');
    git(main, 'commit', '--quiet', '--message', 'more files');
    const folder = placed(main);
    const output = join(temporaryFolder(), 'gate.json');
    installHook(main, output, where.includes('GIT_WORK_TREE') ? 'export GIT_WORK_TREE="$PWD"' : '');
    const config = readFileSync(join(main, '.git/config'), 'utf8');

    writeFiles(folder, { 'new.txt': 'new', 'note.txt': 'changed again', 'untracked.txt': 'not staged' });
    git(folder, 'add', 'new.txt', 'note.txt');
    git(folder, 'rm', '--quiet', 'gone.txt');
    writeFiles(folder, { 'kept.txt': 'changed after staging' });
    const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
    const place = ['GIT_DIR', 'GIT_INDEX_FILE', 'GIT_WORK_TREE', 'GIT_PREFIX'];
    const env = Object.fromEntries(place.map((name) => [name, undefined]));
    const committed = await start('git', [...identity, ...commit], { cwd: folder, env }).ended;
    expect(committed).toMatchObject({ code: 0 });

    // The gate did run, in a checkout of the base and nothing else.
    expect(readFileSync(`${output}.code`, 'utf8').trim()).toBe('3');
    const { problems } = JSON.parse(readFileSync(output, 'utf8')) as GateResult;
    expect(problems).toMatchObject([{ arm: 'base', code: 'build-failed' }]);
    const said = problems[0]!.tail.join('\n');
    expect(said).toMatch(/top=.*pushbench-base-\w+\/tree$/m);
    expect(said).toMatch(/changed=0$/m);
    expect(said).toMatch(/files=\.gitignore package\.json ?$/m);

    expect(git(folder, 'show', '--name-status', '--format=', 'HEAD').trim().split('\n')).toEqual([
      'D\tgone.txt',
      'A\tnew.txt',
      'M\tnote.txt',
    ]);
    expect(git(folder, 'ls-files').trim().split('\n')).toEqual([
      '.gitignore',
      'kept.txt',
      'new.txt',
      'note.txt',
      'package.json',
    ]);
    expect(git(folder, 'status', '--porcelain').trimEnd().split('\n')).toEqual([
      ' M kept.txt',
      '?? untracked.txt',
    ]);
    expect(git(folder, 'fsck', '--no-dangling', '--no-progress')).toBe('');
    expect(readFileSync(join(main, '.git/config'), 'utf8')).toBe(config);
    expect(worktrees(main)).toEqual([...new Set([main, folder])]);
  });
});
