// `pushbench gate --base`: the old build comes out of git, away from the user's checkout, is loaded beside
// the new one, and leaves nothing behind. What hooks and CI systems do to git: commands-gate-hooks and -clones.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { GateResult } from '../analysis/gate/result.ts';
import { eventually } from './processes.ts';
import { runProgram, startProgram, temporaryFolder, type Started } from './program.ts';
import { repository, worktrees } from './repository.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const leftBehind = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('pushbench-base-'));

describe('gate --base', () => {
  it('builds the merge base away from the checkout, loads both, and leaves nothing behind', async () => {
    const build = `node -e "fs.mkdirSync('dist',{recursive:true});fs.writeFileSync('dist/mine.js','export { target } from \\'${pathToFileURL(join(ROOT, 'dist/test/targets/crash-on-listen.js')).href}\\'')"`;
    const folder = repository({ build });
    expect(spawnSync('npm', ['run', 'build'], { cwd: folder }).status).toBe(0);
    const before = leftBehind();
    const { code, stdout, stderr } = await runProgram(
      [
        'gate',
        '--base',
        'main',
        '--target',
        './dist/mine.js',
        '--scenarios',
        'stock-ticker',
        '--json',
        '--out',
        'out',
      ],
      { cwd: folder },
    );
    expect({ code, stderr }).toMatchObject({ code: 3 });
    const result = JSON.parse(stdout) as GateResult;
    expect(result.arms.map(({ arm, description }) => `${arm}: ${description}`)).toEqual([
      expect.stringMatching(/^base: merge base [0-9a-f]{7} of main$/),
      expect.stringMatching(/^base2: merge base [0-9a-f]{7} of main, again$/),
      'head: this checkout',
    ]);
    expect(new Set(result.problems.map(({ arm }) => arm))).toEqual(new Set(['base', 'base2', 'head']));
    expect(result.arms[0]!.targets[0]!.location).toContain('pushbench-base-');
    expect(leftBehind()).toEqual(before);
    expect(worktrees(folder)).toHaveLength(1);
    expect(readdirSync(join(folder, 'out')).toSorted()).toEqual([
      'comparison.csv',
      'environment.json',
      'gate-bencher.json',
      'gate-junit.xml',
      'gate-smaller-is-better.json',
      'gate-summary.md',
      'gate.csv',
      'gate.json',
      'results.csv',
      'summary.csv',
      'trials.jsonl',
    ]);
  });

  it('that is killed while it builds ends the build, and the next one removes what has been left', async () => {
    const folder = repository({ build: 'echo $$ > ../building; sleep 60' });
    const [first, second] = [temporaryFolder(), temporaryFolder()];
    const startedIn = async (
      TMPDIR: string,
    ): Promise<{ program: Started; tree: string; building: number }> => {
      const gate = ['gate', '--base', 'main', '--target', './dist/mine.js'];
      const program = startProgram(gate, { cwd: folder, env: { TMPDIR } });
      const tree = await eventually('its checkout', () =>
        worktrees(folder).find((each) => each.startsWith(TMPDIR)),
      );
      const pid = join(tree, '../building');
      await eventually('its build', () =>
        existsSync(pid) && readFileSync(pid, 'utf8') !== '' ? true : undefined,
      );
      return { program, tree, building: Number(readFileSync(pid, 'utf8')) };
    };
    const killed = await startedIn(first);
    const running = await startedIn(second);
    process.kill(killed.program.pid, 'SIGKILL');
    await killed.program.ended;
    await eventually('the end of the build', () =>
      existsSync(`/proc/${killed.building}`) ? undefined : true,
    );
    expect(worktrees(folder)).toContain(killed.tree);

    const next = await startedIn(temporaryFolder());
    expect(readdirSync(first)).toEqual([]);
    expect(worktrees(folder).toSorted()).toEqual([folder, running.tree, next.tree].toSorted());
    for (const { program } of [running, next]) process.kill(program.pid, 'SIGINT');
    await Promise.all([running.program.ended, next.program.ended]);
    expect(worktrees(folder)).toEqual([folder]);
  });

  it('says that the base cannot be built, with the end of the log', async () => {
    const folder = repository({ build: 'echo the compiler is unhappy && exit 4' });
    const { code, stdout } = await runProgram(['gate', '--base', 'main', '--target', './dist/mine.js'], {
      cwd: folder,
    });
    expect(code).toBe(3);
    expect(stdout).toContain('base: The base cannot be built: `npm run build` failed (exit code 4)');
    expect(stdout).toContain('the compiler is unhappy');
    expect(worktrees(folder)).toHaveLength(1);
  });

  it('leaves nothing behind when it is interrupted while it builds', async () => {
    const folder = repository({ build: 'echo started > started && sleep 60' });
    const before = leftBehind();
    const program = startProgram(['gate', '--base', 'main', '--target', './dist/mine.js'], { cwd: folder });
    await program.says('Building the merge base');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    process.kill(program.pid, 'SIGINT');
    expect((await program.ended).code).toBe(130);
    expect(leftBehind()).toEqual(before);
    expect(worktrees(folder)).toHaveLength(1);
  });

  it('finds the built-in targets of a base that keeps their modules elsewhere', async () => {
    const folder = repository({
      name: 'pushbench',
      build: registryBuild('old-place/crash.js'),
      changedBuild: registryBuild('node/new-place.js'),
    });
    expect(spawnSync('npm', ['run', 'build'], { cwd: folder }).status).toBe(0);
    const { code, stdout } = await runProgram(
      ['gate', '--base', 'main', '--stack', 'node', '--scenarios', 'stock-ticker', '--json'],
      { cwd: folder },
    );
    const result = JSON.parse(stdout) as GateResult;
    // Both were found and loaded: each says its own last words.
    expect(code).toBe(3);
    expect(result.problems.map(({ arm, target }) => `${arm} ${target.replace(/^.*#/, '#')}`)).toEqual([
      'base #node-sse',
      'base #node-ws',
      'head #node-sse',
      'head #node-ws',
    ]);
    for (const { arm, tail } of result.problems)
      expect(tail.join('\n')).toContain(
        arm === 'base' ? 'here lies old-place/crash.js' : 'here lies node/new-place.js',
      );
  });
});

/** A build script that writes a registry of targets, and at `place` the module of each, which ends its process. */
function registryBuild(place: string): string {
  const registry = `export const builtInTarget = (name) => ({ load: () => import('./${place}') });`;
  const module = `process.stderr.write('here lies ${place}\\n', () => process.exit(7)); await new Promise(() => {});`;
  const program = `
    import { mkdirSync, writeFileSync } from 'node:fs';
    import { dirname } from 'node:path';
    const write = (path, text) => (mkdirSync(dirname(path), { recursive: true }), writeFileSync(path, text));
    write('dist/servers/targets.js', ${JSON.stringify(registry)});
    write('dist/servers/${place}', ${JSON.stringify(module)});`;
  return `echo ${Buffer.from(program).toString('base64')} | base64 -d | node --input-type=module`;
}
