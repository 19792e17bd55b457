import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { askGit, withoutRepository } from './git.ts';
import { describeEnvironment } from './environment.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench-git-'));
  execFileSync('git', ['init', '--quiet', folder], { env: withoutRepository() });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the environment of a git of ours', () => {
  it('lacks all that this git itself counts as local to a repository, but keeps what is configured', () => {
    const local = execFileSync('git', ['rev-parse', '--local-env-vars'], { encoding: 'utf8' }).trim();
    const names = local.split('\n');
    expect(names).toContain('GIT_INDEX_FILE');
    const kept = withoutRepository({
      ...Object.fromEntries(names.map((name) => [name, 'x'])),
      GIT_NAMESPACE: 'x',
      GIT_QUARANTINE_PATH: 'x',
      PATH: '/bin',
      GIT_SSH_COMMAND: 'ssh -i key',
    });
    // In these CI systems say which folders are safe, and with which header to fetch.
    const configuration = names.filter((name) => /^GIT_CONFIG_(PARAMETERS|COUNT)$/.test(name));
    expect(Object.keys(kept).toSorted()).toEqual([...configuration, 'GIT_SSH_COMMAND', 'PATH'].toSorted());
  });

  it('does not lead it to the repository of a commit that is being made', () => {
    const own = fileURLToPath(new URL('.', import.meta.url));
    const [commit, facts] = [
      () => askGit(own, 'rev-parse', 'HEAD').text,
      () =>
        describeEnvironment(
          { servers: undefined, clients: undefined, reason: '' },
          { arguments: [], seed: 1, profile: '', client: 'lean' },
        ).facts,
    ];
    const before = commit();
    expect(before).toMatch(/^[0-9a-f]{40}$/);
    try {
      vi.stubEnv('GIT_DIR', join(folder, '.git'));
      vi.stubEnv('GIT_WORK_TREE', folder);
      vi.stubEnv('GIT_INDEX_FILE', join(folder, 'no-such-index'));
      expect(commit()).toBe(before);
      expect(facts()).toMatchObject({ git: { commit: before }, pushbench: manifest.version });
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe('what git says where it fails', () => {
  it('is its own first line', () => {
    expect(askGit(folder, 'rev-parse', 'no-such-commit')).toMatchObject({
      text: undefined,
      complaint: expect.stringContaining('no-such-commit'),
      missing: false,
    });
  });

  it('is that there is no git', () => {
    try {
      vi.stubEnv('PATH', folder);
      expect(askGit(folder, 'status')).toMatchObject({ text: undefined, missing: true });
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
