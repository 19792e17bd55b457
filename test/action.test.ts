// The action and the example workflow, run as a runner would: on a clone of this project with a change on a branch, in
// a job that is as short as can be. Its figures mean nothing; what is checked is that a verdict comes out in every place
// where CI looks for one, and that all of them agree.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withoutRepository } from '../harness/machine/git.ts';
import type { GateResult } from '../analysis/gate/result.ts';
import { edit, hurryGates } from './gate-jobs.ts';
import { GithubRunner, readAction, readWorkflow } from './github-runner.ts';
import { temporaryFolder } from './program.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WORKFLOW = '.github/workflows/gate.yml';

/** The exit code that belongs to each verdict, not `strict`. */
const EXIT_CODES: Readonly<Record<string, number>> = {
  pass: 0,
  improved: 0,
  inconclusive: 0,
  regressed: 1,
  invalid: 3,
};

function git(folder: string, ...parameters: string[]): string {
  return execFileSync('git', ['-C', folder, ...parameters], { env: withoutRepository(), encoding: 'utf8' });
}

/** A clone of this checkout as it is now, with a remote branch `main`, and a branch with one more commit. */
function projectWithChange(folder: string): void {
  const tracked = git(ROOT, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0');
  for (const path of tracked.filter((name) => !/^(results\/.*|node_modules|)$/.test(name))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(ROOT, path), join(folder, path));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  // What has been built already: the head's build has the change to do, and that of the base, elsewhere, everything.
  cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
  hurryGates(folder);
  edit(join(folder, 'scripts/options/gate-choices.ts'), /MIN_REPLICATES = 10;/, 'MIN_REPLICATES = 2;');
  git(folder, 'init', '--quiet', '--initial-branch', 'main');
  git(folder, 'config', 'user.name', 'test');
  git(folder, 'config', 'user.email', 'test@example.invalid');
  commit(folder, 'base');
  git(folder, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
  git(folder, 'checkout', '--quiet', '-b', 'change');
  edit(join(folder, 'servers/node/sse.ts'), /$/, '\n// A change.\n');
  commit(folder, 'a change');
}

function commit(folder: string, message: string): void {
  git(folder, 'add', '--all', '--', '.', ':!node_modules');
  git(folder, 'commit', '--quiet', '--message', message);
}

const PULL_REQUEST = { base_ref: 'main', event: { repository: { default_branch: 'main' } } };

describe('the action and its workflow', () => {
  it('put no expression into a shell script, where it would be code', () => {
    const action = readAction(join(ROOT, 'action.yml'));
    const workflow = readWorkflow(join(ROOT, WORKFLOW));
    expect(Object.keys(action.inputs)).toEqual(
      expect.arrayContaining(['base', 'scenarios', 'floor', 'strict']),
    );
    expect(action.runs.using).toBe('composite');
    const steps = [...action.runs.steps, ...Object.values(workflow.jobs).flatMap((job) => job.steps)];
    const scripts = steps.flatMap(({ run }) => run ?? []);
    expect(scripts.length).toBeGreaterThan(2);
    for (const script of scripts) expect(script).not.toContain('${{');
  });

  it('measure a pull request, and say the verdict in the outputs, the summary, the files and the exit code', async () => {
    const root = temporaryFolder();
    const workspace = join(root, 'workspace');
    mkdirSync(workspace);
    projectWithChange(workspace);
    const runner = new GithubRunner(workspace, root, PULL_REQUEST);
    const outcome = await runner.job(readWorkflow(join(workspace, WORKFLOW)), 'gate', {
      scenarios: 'stock-ticker',
      options: '--blocks 2 --stack node --transport sse --seed 3',
    });
    const { verdict, folder } = outcome.outputs as { verdict: string; folder: string };
    expect(Object.keys(EXIT_CODES)).toContain(verdict);
    expect(outcome.exitCodes).toEqual({
      'Build pushbench': 0,
      'Measure both builds': EXIT_CODES[verdict],
      'What to do now': 0,
    });
    expect(outcome.failed).toBe(EXIT_CODES[verdict] !== 0);
    expect({ summary: outcome.summary, log: outcome.log }).toMatchObject({
      summary: expect.stringContaining(`## Performance gate: ${verdict}`),
    });
    expect(outcome.summary).toMatch(/Base: merge base [0-9a-f]{7} of origin\/main\. Head: this checkout\./);
    const result = JSON.parse(readFileSync(join(folder, 'gate.json'), 'utf8')) as GateResult;
    expect(result.verdict).toBe(verdict);
    // A busy machine can make a job invalid before anything of it could be judged.
    expect(/\n\| stock-ticker \| node-sse \| /.test(outcome.summary)).toBe(result.measures.length > 0);
    expect(result.measures.length + result.problems.length).toBeGreaterThan(0);
    const annotations = outcome.log.split('\n').filter((line) => line.startsWith('::error'));
    const regressed = result.measures.filter((measure) => measure.verdict === 'regressed');
    expect(annotations.length).toBeLessThanOrEqual(regressed.length);
    expect(annotations.length > 0).toBe(regressed.length > 0);
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining([
        'comparison.csv',
        'gate-bencher.json',
        'gate-junit.xml',
        'gate-smaller-is-better.json',
        'gate-summary.md',
        'trials.jsonl',
      ]),
    );
    expect(outcome.leftOut.map((name) => name.split('@')[0])).toEqual([
      'actions/checkout',
      'actions/setup-node',
      'actions/upload-artifact',
    ]);
    expect(git(workspace, 'worktree', 'list').trimEnd().split('\n')).toHaveLength(1);
  });

  it('fail with 2 where the base is none, and the reason stands in the summary as well', async () => {
    const root = temporaryFolder();
    const workspace = join(root, 'workspace');
    mkdirSync(workspace);
    projectWithChange(workspace);
    const action = readAction(join(workspace, 'action.yml'));
    const [, measure] = action.runs.steps;
    const workflow = {
      jobs: { gate: { steps: [{ ...measure!, env: { ...measure!.env, BASE: 'nowhere', FLOOR: '5%' } }] } },
    };
    const runner = new GithubRunner(workspace, root, PULL_REQUEST);
    const outcome = await runner.job(workflow, 'gate', {});
    expect(outcome.exitCodes).toEqual({ 'Measure both builds': 2 });
    expect(outcome.outputs['verdict']).toBe('invalid');
    expect(outcome.log).toContain('git knows no commit nowhere');
    expect(outcome.summary).toMatch(/^## Performance gate: invalid\n\nIt ended with exit code 2 /);
    expect(outcome.summary).toContain('    pushbench: --base: git knows no commit nowhere here.');
  });
});
