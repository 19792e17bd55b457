// `pushbench capacity` with real processes: an interruption leaves nothing behind, and mistakes are told at once. That it
// finds the right capacity: alone/known-capacity.test.ts.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTrialLog } from '../reports/files/trial-log.ts';
import { capacity, FILES, type Printed } from './capacity-runs.ts';
import { eventually, groupMembers, harnessChildren } from './processes.ts';
import { expectExit, runProgram, temporaryFolder } from './program.ts';
import { csvRows } from './run-files.ts';

describe('pushbench capacity', () => {
  it('keeps what is known when it is interrupted, and leaves nothing behind', async () => {
    const folder = join(temporaryFolder(), 'capacity');
    const program = capacity(
      '--stack node --start 500 --trials 1 --duration 300ms --slo p50=15ms,loss=0',
      folder,
    );
    await program.says(': pass, 1 of 1 trial');
    await eventually('a trial', () => harnessChildren(program.pid, 'trial/client-process')[0]);
    process.kill(program.pid, 'SIGINT');
    const ended = await program.ended;
    expectExit(ended, 130);
    expect(groupMembers(program.pid)).toEqual([]);
    const printed = JSON.parse(ended.stdout) as Printed;
    expect(printed.interrupted).toBe(true);
    expect(printed.targets[0]).toMatchObject({ target: 'node-sse', kind: 'unfinished', pass: 500 });
    const { records } = readTrialLog(join(folder, 'trials.jsonl'));
    expect(ended.stderr).toContain(`Interrupted: ${records.length} finished trials are saved in ${folder}`);
    expect(readdirSync(folder).toSorted()).toEqual(FILES);
    expect(csvRows(folder, 'capacity.csv')[0]).toMatchObject({ answer: 'unfinished', load: '500' });
  });

  it('tells every mistake of its arguments at once', async () => {
    const ended = await runProgram([
      'capacity',
      'throughput',
      '--slo',
      'p98=1ms',
      '--axis',
      'rates',
      '--max',
      '0',
    ]);
    expectExit(ended, 2);
    expect(ended.stderr).toContain('--slo:');
    expect(ended.stderr).toContain('Did you mean "rate"?');
    expect(ended.stdout).toBe('');
  });
});
