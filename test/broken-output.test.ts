// Whoever reads what the program says may go at any time, or have no room: results, files and exit code are what they
// would have been, and no process is left.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { GateResult } from '../analysis/gate/result.ts';
import { groupMembers } from './processes.ts';
import { start, temporaryFolder, type Ended } from './program.ts';
import { expectWholeFolder } from './run-files.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = join(ROOT, 'dist/scripts/pushbench.js');

/** A target with which a gate is soon at its end. */
const CRASHES = `${pathToFileURL(join(ROOT, 'dist/test/targets/crash-on-listen.js')).href}?transport=sse`;

/** Runs a line of shell in which `PUSHBENCH` stands for the program with these words; checks that nothing of it is left. */
async function shell(line: string, words: readonly string[]): Promise<Ended> {
  const quoted = [process.execPath, PROGRAM, ...words].map((word) => `'${word}'`).join(' ');
  const program = start('bash', ['-c', line.replace('PUSHBENCH', quoted)]);
  const ended = await program.ended;
  expect(groupMembers(program.pid)).toEqual([]);
  return ended;
}

const BROKEN = [
  ['standard error that has no room', 'PUSHBENCH 2>/dev/full'],
  ['standard error that nobody reads', 'PUSHBENCH 2> >(exec true)'],
  ['standard error of which one line is read', 'PUSHBENCH 2> >(head -n 1)'],
  ['a closed standard error', 'PUSHBENCH 2>&-'],
  ['both, of which four lines are read', 'PUSHBENCH 2>&1 | head -n 4; exit ${PIPESTATUS[0]}'],
  ['standard output that nobody reads', 'PUSHBENCH | true; exit ${PIPESTATUS[0]}'],
] as const;

describe('a run', () => {
  const words = 'run stock-ticker --profile smoke --stack node --transport sse --connections 4'.split(' ');

  it.each(BROKEN)('with %s is saved and rendered', async (_, line) => {
    const folder = join(temporaryFolder(), 'run');
    const { code } = await shell(line, [...words, '--out', folder]);
    expect(code).toBe(0);
    expect(expectWholeFolder(folder)).toHaveLength(1);
  });

  it('with standard output that has no room is saved and rendered too, and says what was lost', async () => {
    const folder = join(temporaryFolder(), 'run');
    const { code, stderr } = await shell('PUSHBENCH >/dev/full', [...words, '--out', folder]);
    expect(code).toBe(3);
    expect(stderr).toContain('cannot write to standard output: ENOSPC');
    expect(expectWholeFolder(folder)).toHaveLength(1);
  });
});

describe('a gate', () => {
  it.each([BROKEN[0], BROKEN[2], BROKEN[4]])('with %s writes gate.json', async (_, line) => {
    const folder = join(temporaryFolder(), 'gate');
    const builds = ['--base-target', CRASHES, '--head-target', CRASHES];
    const { code } = await shell(line, ['gate', '--scenarios', 'stock-ticker', '--out', folder, ...builds]);
    expect(code).toBe(3);
    const result = JSON.parse(readFileSync(join(folder, 'gate.json'), 'utf8')) as GateResult;
    expect(result.verdict).toBe('invalid');
    expect(new Set(result.problems.map((problem) => problem.code))).toEqual(new Set(['server-crashed']));
  });
});
