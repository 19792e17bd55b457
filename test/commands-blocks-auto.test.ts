// `pushbench run --blocks auto`, going on from logs whose intervals are narrow or wide on purpose: it adds whole rounds
// of blocks while they are wide, and decides in the middle of a round as it did at its beginning.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TrialRecord } from '../harness/trial-record.ts';
import { copyOf, runProgram, shared, sharedFolder } from './program.ts';
import { expectWholeFolder } from './run-files.ts';

const ONE_BLOCK = ['--stack', 'node', '--connections', '1', '--duration', '100ms', '--seed', '5'];
const SIDES = 2;

const oneBlock = shared(async () => {
  const folder = join(sharedFolder(), 'run');
  await runProgram(['run', 'stock-ticker', ...ONE_BLOCK, '--blocks', '1', '--out', folder]);
  return folder;
});

describe('run --blocks auto', () => {
  let folder: string;
  let block: readonly TrialRecord[];

  beforeEach(async () => {
    folder = copyOf(await oneBlock());
    // A busy machine may have measured it twice: its last attempt.
    block = expectWholeFolder(folder).slice(-SIDES);
    const environment = join(folder, 'environment.json');
    writeFileSync(environment, readFileSync(environment, 'utf8').replace(/("--blocks",\s*)"1"/, '$1"auto"'));
  });

  /** As if so many blocks had been measured, all alike but for the CPU of SSE, which grows by `step` from each to the next. */
  function writeLog(blocks: number, step: number): void {
    const records = Array.from({ length: blocks }, (_, index) =>
      block.map((record, side): TrialRecord => {
        const order = index * SIDES + side;
        const factor = record.transport === 'sse' ? 1 + step * index : 1;
        const measurements = record.measurements.map((each) =>
          each.metric === 'cpu_per_event_net' ? { ...each, value: 10 * factor } : each,
        );
        return {
          ...record,
          status: 'ok',
          reasons: [],
          order,
          trialId: `t${order}`,
          block: index,
          measurements,
        };
      }),
    ).flat();
    writeFileSync(
      join(folder, 'trials.jsonl'),
      records.map((record) => `${JSON.stringify(record)}\n`).join(''),
    );
  }

  it('has enough after 8 blocks whose intervals are narrow, and says so once', async () => {
    writeLog(8, 0);
    const { stderr } = await runProgram(['run', '--resume', folder]);
    expect(stderr).toContain('16 trials are finished, at most 16 blocks are left');
    expect(stderr.match(/stock-ticker .*node: 8 blocks are enough/g)).toHaveLength(1);
    expect(expectWholeFolder(folder)).toHaveLength(8 * SIDES);
  });

  it('finishes a round that was begun because an interval was wide, and ends with 24 blocks', async () => {
    writeLog(21, 0.2);
    const { stderr } = await runProgram(['run', '--resume', folder]);
    expect(stderr).toContain('at most 3 blocks are left');
    expect(stderr).not.toContain('are enough');
    // A busy machine may have measured some of them twice.
    const blocks = expectWholeFolder(folder).map(({ block: index }) => index);
    expect([...new Set(blocks)]).toEqual(Array.from({ length: 24 }, (_, index) => index));
    expect(blocks.length % SIDES).toBe(0);
  });
});
