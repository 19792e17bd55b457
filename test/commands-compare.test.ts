// `pushbench compare`: two stored runs, whatever they hold, and never an exit code 1.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../harness/trial-record.ts';
import { sampleRun, SAMPLE_ENVIRONMENT } from '../reports/rows/sample-run.fixture.ts';
import { expectExit, runProgram, temporaryFolder } from './program.ts';
import { csvRows } from './run-files.ts';

/** A stored run, as `pushbench run` leaves it. */
function storedRun(folder: string, records: readonly object[], environment: object = {}): string {
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'trials.jsonl'),
    records.map((record) => `${JSON.stringify(record)}\n`).join(''),
  );
  writeFileSync(
    join(folder, 'environment.json'),
    JSON.stringify({ envId: 'e1', runId: 'r1', ...SAMPLE_ENVIRONMENT, ...environment }),
  );
  return folder;
}

/** Everything takes twice as long and costs twice as much: no more than a number for people to look at. */
function twiceAsSlow(records: readonly TrialRecord[]): TrialRecord[] {
  return records.map((record) => ({
    ...record,
    measurements: record.measurements.map((each) => ({ ...each, value: 2 * each.value })),
  }));
}

describe('compare', () => {
  it('ends with 0 also where everything has become twice as slow on another machine', async () => {
    const root = temporaryFolder();
    const a = storedRun(join(root, 'a'), sampleRun());
    const b = storedRun(join(root, 'b'), twiceAsSlow(sampleRun()), { envId: 'e2', kernel: '6.2.0' });
    const csv = join(root, 'difference.csv');
    const ended = await runProgram(['compare', a, b, '--csv', csv]);
    expectExit(ended, 0);
    expect(ended.stdout).toContain('WARNING: THE ENVIRONMENTS DIFFER');
    expect(ended.stdout).toMatch(
      /node-sse .*\n.*\n +server CPU per event net .* 2\.\d\d \[\d\.\d\d, \d\.\d\d\]/,
    );
    expect(ended.stderr).toContain('WARNING: the environments differ');
    const rows = csvRows(root, 'difference.csv');
    const cpu = rows.filter(({ metric, target }) => metric === 'cpu_per_event' && target === 'node-ws');
    expect(
      cpu.map(({ ratio, state, env_id: envA, env_id_b: envB }) => [
        Number(ratio).toFixed(1),
        state,
        envA,
        envB,
      ]),
    ).toEqual(Array.from({ length: 4 }, () => ['2.0', 'compared', 'e1', 'e2']));

    const json = await runProgram(['compare', a, b, '--json']);
    expectExit(json, 0);
    const result = JSON.parse(json.stdout) as { environment: { same: boolean }; comparisons: object[] };
    expect(result.environment.same).toBe(false);
    expect(result.comparisons).toHaveLength(rows.filter(({ state }) => !state!.startsWith('missing')).length);
  });

  it('refuses runs of another schema version with the remedy, and folders without a run all at once', async () => {
    const root = temporaryFolder();
    const a = storedRun(join(root, 'a'), sampleRun());
    const newer = storedRun(
      join(root, 'newer'),
      sampleRun().map((record) => ({ ...record, schemaVersion: 2 })),
    );
    const other = await runProgram(['compare', a, newer]);
    expect(other.code).toBe(3);
    expect(other.stderr).toMatch(
      /schema version 2, but this pushbench reads 1\. .*(version of pushbench that wrote it).*run again/,
    );
    expect(other.stdout).toBe('');
    const none = await runProgram(['compare', join(root, 'x'), join(root, 'y')]);
    expect(none.code).toBe(2);
    expect(none.stderr.match(/There is no run in/g)).toHaveLength(2);
    expect((await runProgram(['compare', a])).code).toBe(2);
  });

  it('says in its help why it is no gate', async () => {
    const { stdout } = await runProgram(['compare', '--help']);
    expect(stdout).toMatch(/no gate.*21 %.*pushbench gate/s);
  });
});
