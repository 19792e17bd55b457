// `pushbench init`, and what it writes: a target and a scenario that work as they stand, in a project that has the package.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Verification } from '../scripts/verification.ts';
import { expectExit, runProgram, temporaryFolder } from './program.ts';

/** A folder of a user who has installed the package. */
function project(manifest: object): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(fileURLToPath(new URL('..', import.meta.url)), join(folder, 'node_modules/pushbench'));
  return folder;
}

describe('init', () => {
  it('writes a target and a scenario that every event passes once, in order', async () => {
    const cwd = project({ type: 'module' });
    const ended = await runProgram(['init'], { cwd });
    expectExit(ended, 0);
    expect(ended.stdout).toContain('written  my-target.js: ');
    expect(ended.stdout).toContain(
      'Next:\n  npx pushbench verify ./my-scenario.js --target ./my-target.js\n',
    );
    const verified = await runProgram(
      ['verify', './my-scenario.js', 'chat', 'llm-tokens', '--target', './my-target.js', '--json'],
      { cwd },
    );
    expectExit(verified, 0);
    const results = JSON.parse(verified.stdout) as Verification[];
    expect(new Set(results.map(({ scenario }) => scenario))).toEqual(
      new Set(['my-scenario', 'chat', 'llm-tokens']),
    );
    for (const { ok, expected, received } of results)
      expect({ ok, received }).toEqual({ ok: expected > 0, received: expected });
  });

  it('compares them with a built-in target of the same stack, and its reports quote the question', async () => {
    const cwd = project({ type: 'module' });
    expectExit(await runProgram(['init'], { cwd }), 0);
    const run = await runProgram(
      ['run', './my-scenario.js', '--target', './my-target.js,node-ws', '--profile', 'smoke', '--out', 'run'],
      { cwd },
    );
    expectExit(run, 0);
    const first = readFileSync(join(cwd, 'run/report.md'), 'utf8');
    expect(first).toContain('I push the scores of a game');
    expect(first).toContain('node-ws');
    expectExit(await runProgram(['report', 'run'], { cwd }), 0);
    expect(readFileSync(join(cwd, 'run/report.md'), 'utf8')).toBe(first);
  });

  it('writes over nothing, and in a folder of CommonJS names its modules .mjs', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'my-target.mjs'), 'mine');
    const { stdout } = await runProgram(['init'], { cwd });
    expect(stdout).toContain('left     my-target.mjs: it is there already');
    expect(stdout).toContain('written  my-scenario.mjs: ');
    expect(stdout).toContain('  npm install --save-dev pushbench\n');
    expect(readFileSync(join(cwd, 'my-target.mjs'), 'utf8')).toBe('mine');
    const workflow = readFileSync(join(cwd, '.github/workflows/pushbench.yml'), 'utf8');
    expect(workflow).toContain('verify ./my-scenario.mjs --target ./my-target.mjs');
    expect(parse(workflow)).toMatchObject({ jobs: { counts: {}, speed: {} } });
  });

  it('and a mistake in the scenario is told with file and key, exit code 2', async () => {
    const cwd = project({ type: 'module' });
    expectExit(await runProgram(['init'], { cwd }), 0);
    const path = join(cwd, 'my-scenario.js');
    writeFileSync(path, readFileSync(path, 'utf8').replace('rateHz: 20', 'rateHz: -20, rate: 3'));
    const { code, stderr } = await runProgram(['run', './my-scenario.js', './none.js'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('./my-scenario.js: (connections=10): parameters.rateHz: Too small');
    expect(stderr).toContain('./my-scenario.js: (connections=10): parameters.rate: no such key');
    expect(stderr).toContain('./none.js: there is no such file');
  });
});
