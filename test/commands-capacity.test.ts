// `pushbench capacity` with real processes: a target that can do no more than a known rate is bracketed, its files are
// whole and can be rendered anew, and an interruption leaves nothing behind.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTrialLog } from '../reports/files/trial-log.ts';
import { eventually, groupMembers, harnessChildren } from './processes.ts';
import { expectExit, runProgram, startProgram, temporaryFolder, type Started } from './program.ts';
import { csvRows } from './run-files.ts';
import { BUSY_MS } from './targets/busy.ts';

const BUSY_TARGET = new URL('../dist/test/targets/busy.js?transport=ws', import.meta.url).href;
const FILES = [
  'capacity-curve.csv',
  'capacity.csv',
  'capacity.json',
  'environment.json',
  'results.csv',
  'trials.jsonl',
];

interface Printed {
  readonly interrupted: boolean;
  readonly targets: readonly {
    readonly target: string;
    readonly kind: string;
    readonly pass?: number;
    readonly fail?: number;
    readonly trials: number;
    readonly limiter: { readonly code: string };
  }[];
}

function capacity(options: string, folder: string, ...more: string[]): Started {
  return startProgram(['capacity', ...options.split(' '), ...more, '--out', folder, '--json']);
}

describe('pushbench capacity', () => {
  // Where other programs take the server's processor just then, what gave way cannot be told: so up to three times.
  it(
    'brackets a target that burns a millisecond for every event, and says that it is its processor',
    { retry: 2 },
    async () => {
      const folder = join(temporaryFolder(), 'capacity');
      // From far less than the target can do to twice as much.
      const space = '--start 500 --min 250 --max 2000 --slo p50=15ms,loss=0 --trials 2 --duration 300ms';
      const ended = await capacity(
        `stock-ticker --case connections=4 ${space}`,
        folder,
        '--target',
        BUSY_TARGET,
      ).ended;
      expectExit(ended, 0);
      const [found] = (JSON.parse(ended.stdout) as Printed).targets;
      // What sending takes comes on top; a trial of 300 ms does not yet miss 15 ms where it is a tenth too much.
      expect(found!.pass).toBeLessThan(1.15 * (1000 / BUSY_MS));
      expect(found!.pass).toBeGreaterThanOrEqual(250);
      expect(found!.fail! / found!.pass!).toBeLessThanOrEqual(1.05);
      expect(found!.kind).toBe('bracket');
      // Where something else takes the processor, the server has less of it and is late all the same.
      expect(['server-cpu', 'send-lag']).toContain(found!.limiter.code);
      expect(readTrialLog(join(folder, 'trials.jsonl')).records).toHaveLength(found!.trials);
      expect(readdirSync(folder).toSorted()).toEqual(FILES);
      const ends = csvRows(folder, 'capacity.csv').filter((row) => row['end'] !== '');
      expect(ends.map((row) => Number(row['load']))).toEqual([found!.pass, found!.fail]);
      const before = FILES.map((name) => readFileSync(join(folder, name), 'utf8'));
      expectExit(await runProgram(['report', folder]), 0);
      expect(FILES.map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(before);
    },
  );

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
