// `pushbench run --resume`: an interrupted run, a torn log and a half-recorded block all end as if nothing had
// happened, and what would make it another run is refused.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../harness/trial-record.ts';
import { eventually } from './processes.ts';
import {
  copyOf,
  expectExit,
  runProgram,
  shared,
  sharedFolder,
  startProgram,
  temporaryFolder,
} from './program.ts';
import { expectWholeFolder } from './run-files.ts';

/** For counts alone: a block that a busy machine has made invalid is not measured again. */
const THREE_BLOCKS = '--profile smoke --stack node --connections 2 --blocks 3 --seed 5'.split(' ');

const logOf = (folder: string): string => join(folder, 'trials.jsonl');

/** What a run is, whatever its figures: which trials it has, in which order. */
function shapeOf(records: readonly TrialRecord[]) {
  return records.map(({ trialId, block, order, scenario, case: planned, target, runId, envId }) => {
    return { trialId, block, order, scenario, planned, target, runId, envId };
  });
}

/** Ended with Ctrl-C after its first block. */
const interruptedRun = shared(async () => {
  const folder = join(sharedFolder(), 'run');
  const program = startProgram(['run', 'stock-ticker', ...THREE_BLOCKS, '--out', folder]);
  await eventually('the first block', () => (program.said.stderr.includes('[1/3]') ? true : undefined));
  process.kill(program.pid, 'SIGINT');
  expectExit(await program.ended, 130);
  return folder;
});

describe('run --resume', () => {
  it('goes on where it was interrupted, with half a record at the end of the log', async () => {
    const folder = copyOf(await interruptedRun());
    const before = readFileSync(logOf(folder), 'utf8');
    const lines = before.trimEnd().split('\n').length;
    expect([2, 4]).toContain(lines);
    // A crash in the middle of a block: one of its trials whole, the other one torn.
    const [first] = before.split('\n') as [string];
    const torn = JSON.stringify({
      ...(JSON.parse(first) as TrialRecord),
      order: lines,
      trialId: `t${lines}`,
    });
    writeFileSync(logOf(folder), `${before}${torn}\n${torn.slice(0, 200)}`);

    const { code, stderr } = await runProgram(['run', '--resume', folder]);
    expect([0, 3]).toContain(code);
    expect(stderr).toContain('the last record was cut off');
    expect(stderr).toContain('The last block is repeated: only 1 of its trials');
    expect(readFileSync(logOf(folder), 'utf8').startsWith(before)).toBe(true);
    const records = expectWholeFolder(folder);
    expect(records.map(({ order }) => order)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(new Set(records.map(({ runId }) => runId)).size).toBe(1);

    const other = join(temporaryFolder(), 'run');
    await runProgram(['run', 'stock-ticker', ...THREE_BLOCKS, '--out', other]);
    const [{ runId }] = records as [TrialRecord];
    const whole = expectWholeFolder(other).map((record) => ({ ...record, runId }));
    expect(shapeOf(records)).toEqual(shapeOf(whole));

    const again = await runProgram(['run', '--resume', folder]);
    expect([0, 3]).toContain(again.code);
    expect(again.stderr).toContain('6 trials are finished, 0 blocks are left');
    expect(shapeOf(expectWholeFolder(folder))).toEqual(shapeOf(records));

    const environment = join(folder, 'environment.json');
    const facts = JSON.parse(readFileSync(environment, 'utf8')) as { run: { resumedAt: string[] } };
    expect(facts.run.resumedAt).toHaveLength(2);
    writeFileSync(environment, JSON.stringify({ ...facts, envId: 'other', kernel: '1.0' }));
    const elsewhere = await runProgram(['run', '--resume', folder]);
    expect(elsewhere.code).toBe(2);
    expect(elsewhere.stderr).toMatch(/the environment is not that of .*kernel was 1\.0, is /);
  });

  it('refuses other arguments, and a folder without a run', async () => {
    const interrupted = copyOf(await interruptedRun());
    const other = await runProgram(['run', 'throughput', '--resume', interrupted, '--rate', '7']);
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('The scenarios (throughput) cannot be changed');
    expect(other.stderr).toContain('--rate 7 cannot be changed');
    const none = await runProgram(['run', '--resume', join(interrupted, 'none')]);
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('Name the folder of a run');
  });
});
