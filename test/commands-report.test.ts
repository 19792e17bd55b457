// `pushbench report A B C`: several stored runs side by side, without a file written.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sampleRun, SAMPLE_ENVIRONMENT } from '../reports/rows/sample-run.fixture.ts';
import { expectExit, runProgram, temporaryFolder } from './program.ts';

/** A stored run, as `pushbench run` leaves it. */
function storedRun(name: string, environment: object = {}): string {
  const folder = join(temporaryFolder(), name);
  mkdirSync(folder);
  const lines = sampleRun().map((record) => `${JSON.stringify(record)}\n`);
  writeFileSync(join(folder, 'trials.jsonl'), lines.join(''));
  writeFileSync(
    join(folder, 'environment.json'),
    JSON.stringify({ envId: 'e1', runId: 'r1', ...SAMPLE_ENVIRONMENT, ...environment }),
  );
  return folder;
}

describe('report of several runs', () => {
  it('shows them side by side and writes nothing', async () => {
    const runs = [storedRun('a'), storedRun('b', { node: 'v22.1.0' }), storedRun('c', { cores: 64 })];
    const ended = await runProgram(['report', ...runs]);
    expectExit(ended, 0);
    expect(ended.stderr).toBe('');
    for (const [index, folder] of runs.entries())
      expect(ended.stdout).toContain(`${'ABC'[index]}  run 20260101T000000Z-1, ${folder}`);
    expect(ended.stdout).toMatch(/node: A \S+ \| B v22\.1\.0 \| C \S+/);
    expect(ended.stdout).toMatch(/cores: A 2 \| B 2 \| C 64/);
    expect(ended.stdout).toMatch(/stock-ticker, connections=4\nnode +latency +A +WebSocket ↓/);
    for (const folder of runs)
      expect(readdirSync(folder).toSorted()).toEqual(['environment.json', 'trials.jsonl']);
  });

  it('names every folder that is none of a run', async () => {
    const [nothing, gate] = [temporaryFolder(), storedRun('gate', { run: { profile: 'gate' } })];
    const ended = await runProgram(['report', nothing, storedRun('a'), gate]);
    expectExit(ended, 2);
    expect(ended.stderr).toContain(`There is no run in ${nothing}`);
    expect(ended.stderr).toContain(`${gate} holds a gate job`);
  });
});
