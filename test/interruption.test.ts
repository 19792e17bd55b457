// Ctrl-C at any moment: what is finished is saved, every file is whole, no process is left, and the exit code says
// that it was an interruption.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTrialLog } from '../reports/files/trial-log.ts';
import { eventually, groupMembers, harnessChildren, sleep, tcpConnections } from './processes.ts';
import { expectExit, start, startProgram, temporaryFolder, type Ended, type Started } from './program.ts';
import { expectWholeFolder } from './run-files.ts';

/** So many connections that connecting takes its time, four seconds; a few, and phases of seconds each; blocks that are quickly over. */
const LONG_RAMP = ['--connections', '2000'];
const LONG_PHASES = ['--profile', 'full', '--duration', '4s', '--connections', '4'];
const TWO_BLOCKS = ['--profile', 'smoke', '--blocks', '2', '--connections', '4'];

function run(folder: string, ...more: string[]): Started {
  return startProgram(['run', 'stock-ticker', '--stack', 'node', '--out', folder, ...more]);
}

const childrenOf = (program: Started): Promise<unknown> =>
  eventually('a client process', () => harnessChildren(program.pid, 'trial/client-process')[0]);

/** So long after the clients' first so many connections, which may be those of the rehearsal. */
function afterConnecting(connections: number, ms: number): (program: Started) => Promise<unknown> {
  const connected = (program: Started): true | undefined =>
    harnessChildren(program.pid, 'trial/client-process').some(
      ({ pid }) => tcpConnections(pid) >= connections,
    ) || undefined;
  return (program) =>
    eventually(`${connections} connections`, () => connected(program)).then(() => sleep(ms));
}

/** How to get to each phase, by what can be seen from outside. */
const PHASES: readonly {
  name: string;
  signal: 'SIGINT' | 'SIGTERM';
  flags: string[];
  reach: (program: Started) => Promise<unknown>;
}[] = [
  { name: 'start', signal: 'SIGINT', flags: LONG_PHASES, reach: childrenOf },
  { name: 'connect', signal: 'SIGINT', flags: LONG_RAMP, reach: afterConnecting(500, 0) },
  // Both targets warm up for a second, one after the other.
  { name: 'warm-up', signal: 'SIGINT', flags: LONG_PHASES, reach: afterConnecting(4, 700) },
  { name: 'slices', signal: 'SIGINT', flags: LONG_PHASES, reach: afterConnecting(4, 4000) },
  { name: 'slices', signal: 'SIGTERM', flags: LONG_PHASES, reach: afterConnecting(4, 3500) },
  {
    name: 'time between blocks',
    signal: 'SIGINT',
    flags: TWO_BLOCKS,
    reach: (program) => program.says('[1/2]'),
  },
];

function expectInterrupted(ended: Ended, folder: string): void {
  expectExit(ended, 130);
  const records = expectWholeFolder(folder);
  expect(ended.stderr).toContain(`Interrupted: ${records.length} finished trials are saved in ${folder}`);
  expect(records.filter(({ status }) => status === 'failed')).toEqual([]);
}

describe('an interruption', () => {
  it.each(PHASES)('in the $name ends the run in order', async ({ signal, flags, reach }) => {
    const folder = join(temporaryFolder(), 'run');
    const program = run(folder, ...flags);
    await reach(program);
    process.kill(program.pid, signal);
    expectInterrupted(await program.ended, folder);
    expect(groupMembers(program.pid)).toEqual([]);
  });
});

describe('SIGINT', () => {
  it('while the reports are written leaves them whole', async () => {
    const folder = join(temporaryFolder(), 'run');
    const program = run(folder, ...TWO_BLOCKS);
    await program.says('[2/2]');
    process.kill(program.pid, 'SIGINT');
    const ended = await program.ended;
    // 0 where all was written before the signal was noticed.
    expect([0, 130]).toContain(ended.code);
    expect(groupMembers(program.pid)).toEqual([]);
    expect(expectWholeFolder(folder)).toHaveLength(4);
  });

  it('saves the block that had finished before', async () => {
    const folder = join(temporaryFolder(), 'run');
    const program = run(folder, ...TWO_BLOCKS);
    await program.says('[1/2]');
    await sleep(300);
    process.kill(program.pid, 'SIGINT');
    await program.ended;
    expect(expectWholeFolder(folder).map(({ block }) => block)).toEqual([0, 0]);
  });

  it('twice within a moment is one, as npm sends it', async () => {
    const folder = join(temporaryFolder(), 'run');
    const program = run(folder, ...LONG_PHASES);
    await childrenOf(program);
    process.kill(program.pid, 'SIGINT');
    process.kill(program.pid, 'SIGINT');
    expectInterrupted(await program.ended, folder);
    expect(groupMembers(program.pid)).toEqual([]);
  });

  it('a second time, when the end takes long, ends everything at once', async () => {
    const folder = join(temporaryFolder(), 'run');
    const program = run(folder, ...LONG_PHASES);
    await childrenOf(program);
    process.kill(program.pid, 'SIGINT');
    await sleep(2);
    process.kill(program.pid, 'SIGSTOP'); // It has begun to end, and gets no further.
    await sleep(300);
    process.kill(program.pid, 'SIGINT');
    process.kill(program.pid, 'SIGCONT');
    const ended = await program.ended;
    expect(ended.code).toBe(130);
    expect(groupMembers(program.pid)).toEqual([]);
    expect(readTrialLog(join(folder, 'trials.jsonl'))).toEqual({ records: [], warnings: [] });
  });

  it('to the whole terminal reaches a run that npm started', async () => {
    const folder = join(temporaryFolder(), 'run');
    const program = start('npm', [
      'run',
      '--silent',
      'bench',
      '--',
      'stock-ticker',
      '--stack',
      'node',
      '--out',
      folder,
      ...LONG_PHASES,
    ]);
    await program.says('Results go to');
    await sleep(1000);
    process.kill(-program.pid, 'SIGINT');
    const ended = await program.ended;
    await eventually('the end of all', () => (groupMembers(program.pid).length === 0 ? true : undefined));
    expect(ended.stderr).toContain('Interrupted:');
    expectWholeFolder(folder);
  });
});
