// The program as its users meet it: mistakes, folders that cannot be written, pipes, a missing library, and a whole
// run with exact counts through either kind of client.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../harness/trial-record.ts';
import { readTrialLog } from '../reports/files/trial-log.ts';
import { count } from './measured-trials.ts';
import { groupMembers } from './processes.ts';
import {
  copyOf,
  expectExit,
  runProgram,
  shared,
  sharedFolder,
  startProgram,
  temporaryFolder,
  type Ended,
} from './program.ts';
import { csvRows, expectWholeFolder } from './run-files.ts';

const SMOKE = ['run', 'stock-ticker', '--profile', 'smoke', '--stack', 'node'];

/** Steady state of the smoke profile, two slices of 45 ms at 200 events/s; cases of 4 and of 20 subscribers. */
const SMOKE_EVENTS = 18;
/** In the 80 ms that each side has for itself at the end; nothing of them is recorded. */
const OWN_EVENTS = 16;

function smoke(folder: string, ...more: string[]): Promise<Ended> {
  return runProgram([...SMOKE, '--out', folder, ...more]);
}

/** That counts are right says the exit code; a busy machine may make a trial invalid. */
function outcome({ target, status }: TrialRecord): string {
  return `${target} ${status === 'skipped' || status === 'failed' ? status : 'measured'}`;
}

function expectExactCounts(records: readonly TrialRecord[]): void {
  for (const record of records) {
    const recorded = SMOKE_EVENTS * record.connections;
    const deliveries = recorded + OWN_EVENTS * record.connections;
    const counts = ['expected', 'delivered', 'recorded', 'lost', 'duplicate', 'reordered', 'malformed'];
    expect(counts.map((name) => [name, count(record, name)])).toEqual([
      ['expected', deliveries],
      ['delivered', deliveries],
      ['recorded', recorded],
      ['lost', 0],
      ['duplicate', 0],
      ['reordered', 0],
      ['malformed', 0],
    ]);
  }
}

/** A whole run, which several tests look at. */
const wholeRun = shared(async () => {
  const folder = join(sharedFolder(), 'run');
  const program = startProgram([...SMOKE, '--out', folder], { env: { FORCE_COLOR: undefined } });
  const ended = await program.ended;
  return { folder, ended, left: groupMembers(program.pid) };
});

const referenceRun = shared(async () => {
  const folder = join(sharedFolder(), 'run');
  return { folder, ended: await smoke(folder, '--client', 'reference', '--json') };
});

describe('a smoke run', () => {
  it('has exact counts, whole files, and no control character in what it says', async () => {
    const { folder, ended, left } = await wholeRun();
    expectExit(ended, 0);
    expect(left).toEqual([]);
    const records = expectWholeFolder(folder);
    expect(records.map(({ target, connections }) => `${target} ${connections}`).toSorted()).toEqual([
      'node-sse 20',
      'node-sse 4',
      'node-ws 20',
      'node-ws 4',
    ]);
    expectExactCounts(records);
    const characters = (ended.stdout + ended.stderr).split('');
    expect(characters.filter((character) => character < ' ' && character !== '\n')).toEqual([]);
  });

  it('leaves no profiles without being asked', async () => {
    const { folder } = await wholeRun();
    expect(existsSync(join(folder, 'profiles'))).toBe(false);
  });

  it('has exact counts with the reference clients as well', async () => {
    const { folder, ended } = await referenceRun();
    expectExit(ended, 0);
    const records = expectWholeFolder(folder);
    expect(records.map(({ client }) => client)).toEqual(Array(4).fill('reference'));
    expectExactCounts(records);
  });

  it('prints one JSON object with --json, and nothing else on standard output', async () => {
    const { ended } = await referenceRun();
    expectExit(ended, 0);
    expect(ended.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(ended.stdout)).toHaveProperty('comparisons');
  });
});

describe('pushbench report', () => {
  it('renders the same bytes again', async () => {
    const folder = copyOf((await wholeRun()).folder);
    const contents = (): [string, string][] =>
      readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
    const before = contents();
    expect(before.map(([name]) => name)).toContain('results.csv');
    const ended = await runProgram(['report', folder]);
    expectExit(ended, 0);
    expect(contents()).toEqual(before);
  });

  it('leaves out a record that a crash has cut off, and says so', async () => {
    const folder = copyOf((await wholeRun()).folder);
    const log = join(folder, 'trials.jsonl');
    writeFileSync(log, readFileSync(log, 'utf8').slice(0, -100));
    const ended = await runProgram(['report', folder]);
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain('trials.jsonl:4: the last record was cut off');
    expect(new Set(csvRows(folder, 'results.csv').map((row) => row['trial_id'])).size).toBe(3);
  });

  it('of a folder that holds no run says so', async () => {
    const ended = await runProgram(['report', temporaryFolder()]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('trials.jsonl');
    for (const command of [
      ['report', ''],
      ['run', '--resume', ''],
    ]) {
      const empty = await runProgram(command, { cwd: temporaryFolder() });
      expect([empty.code, empty.stderr]).toEqual([2, expect.stringContaining('the folder is empty')]);
    }
  });
});

describe('a wrong command line', () => {
  it('gives all its errors at once, with suggestions, before anything starts', async () => {
    const cwd = temporaryFolder();
    const program = startProgram(
      [
        'run',
        'stok-ticker',
        '--rate',
        'fast',
        '--blocks',
        'x',
        '--stack',
        'nod',
        '--client',
        'lena',
        '--seed',
        '99999999999999999999',
        '--out',
        'run',
      ],
      { cwd },
    );
    const ended = await program.ended;
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe('');
    const lines = ended.stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(6);
    expect(ended.stderr).toContain('Did you mean "stock-ticker"?');
    expect(ended.stderr).toContain('Did you mean "node"?');
    expect(ended.stderr).toContain('Did you mean "lean"?');
    expect(ended.stderr).toContain('--rate: "fast" is not understood');
    expect(ended.stderr).toContain('--blocks: "x" is not a whole number');
    expect(ended.stderr).toContain('--seed: "99999999999999999999" is too large');
    expect(readdirSync(cwd)).toEqual([]);
    expect(groupMembers(program.pid)).toEqual([]);
  });

  it('names the parameter that a workload does not take', async () => {
    const ended = await runProgram([...SMOKE, '--payload', '12', '--connections', '0']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('stock-ticker');
    expect(ended.stderr).toContain('payloadBytes');
    expect(ended.stderr).toContain('connections');
  });

  it('with an unknown option or command suggests the right one', async () => {
    const option = await runProgram(['run', '--profil', 'smoke']);
    expect([option.code, option.stderr]).toEqual([2, expect.stringContaining('--profile')]);
    const command = await runProgram(['rnu']);
    expect([command.code, command.stderr]).toEqual([2, expect.stringContaining('run')]);
  });

  it('does not write into the folder of an earlier run', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'trials.jsonl'), 'precious\n');
    const ended = await smoke(folder);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('is not empty');
    expect(readFileSync(join(folder, 'trials.jsonl'), 'utf8')).toBe('precious\n');
  });
});

describe('--out', () => {
  it('where nobody may write gives an error that says what to do', async () => {
    // Nobody may make a folder here, not even root.
    const folder = '/sys/pushbench-test';
    const ended = await smoke(folder);
    expectExit(ended, 3);
    expect(ended.stderr).toContain(`cannot write ${folder}`);
    expect(ended.stderr).toContain('not writable for this user');
    expect(ended.stderr).not.toContain('    at ');
    expect(existsSync(folder)).toBe(false);
  });

  describe.each([
    ['run', ['run', 'stock-ticker', '--profile', 'smoke']],
    ['capacity', ['capacity', 'throughput', '--axis', 'rate']],
    ['gate', ['gate', '--base-target', './a.js', '--head-target', './b.js']],
  ])('of %s', (_, command) => {
    it.each([
      ['empty', '', 'it is empty. Name a folder.'],
      ['below a file', 'file/run', 'file is a file. file/run cannot be made in it. Name a new folder.'],
      ['a file', 'file', 'file is a file. Name a new folder.'],
      ['a link that leads nowhere', 'dangling', 'dangling is a link to gone, which is not there.'],
    ])('that is %s is wrong usage, and nothing is written', async (__, out, complaint) => {
      const cwd = temporaryFolder();
      writeFileSync(join(cwd, 'file'), 'precious');
      symlinkSync('gone', join(cwd, 'dangling'));
      const ended = await runProgram([...command, '--out', out], { cwd });
      expectExit(ended, 2);
      expect(ended.stderr).toContain(complaint);
      expect(ended.stderr).not.toContain('earlier run');
      expect(readdirSync(cwd).toSorted()).toEqual(['dangling', 'file']);
    });
  });

  it('on a disk that fills up keeps the trials that fit, whole, and leaves no process', async () => {
    const folder = join(temporaryFolder(), 'run');
    // The limit of a file's size stands for the end of the disk; one trial fits, two do not.
    const parameters = [...SMOKE, '--out', folder, '--blocks', '4', '--connections', '4'];
    const program = startProgram(parameters, { prefix: ['prlimit', '--fsize=25000'] });
    const ended = await program.ended;
    expect(ended.code).not.toBe(0);
    expect(ended.stderr).toContain(`cannot write ${join(folder, 'trials.jsonl')}`);
    expect(groupMembers(program.pid)).toEqual([]);
    const { records, warnings } = readTrialLog(join(folder, 'trials.jsonl'));
    expect(warnings).toEqual([]);
    expect(records.length).toBeGreaterThan(0);
  });
});

describe('without uWebSockets.js', () => {
  it('its targets are skipped, with the reason everywhere, and that is no failure', async () => {
    const place = temporaryFolder();
    const root = fileURLToPath(new URL('..', import.meta.url));
    cpSync(join(root, 'dist'), join(place, 'dist'), { recursive: true });
    cpSync(join(root, 'package.json'), join(place, 'package.json'));
    mkdirSync(join(place, 'node_modules'));
    for (const name of readdirSync(join(root, 'node_modules'))) {
      if (name.startsWith('.') || name === 'uWebSockets.js') continue;
      symlinkSync(join(root, 'node_modules', name), join(place, 'node_modules', name));
    }
    const program = join(place, 'dist/scripts/pushbench.js');
    const ended = await runProgram(
      ['run', 'stock-ticker', '--profile', 'smoke', '--connections', '4', '--out', 'run'],
      { program, cwd: place },
    );
    expectExit(ended, 0);
    const folder = join(place, 'run');
    const records = expectWholeFolder(folder);
    expect(records.map(outcome).toSorted()).toEqual([
      'node-sse measured',
      'node-ws measured',
      'uws-sse skipped',
      'uws-ws skipped',
    ]);
    const reason = 'uWebSockets.js is not installed';
    expect(ended.stderr).toContain(reason);
    expect(ended.stdout).toContain(reason);
    for (const name of ['report.md', 'report.html', 'environment.json']) {
      const text = readFileSync(join(folder, name), 'utf8');
      expect({ name, says: /uWebSockets(\.js is|": ")\s*not\s+installed/.test(text) }).toEqual({
        name,
        says: true,
      });
    }
    const skipped = csvRows(folder, 'results.csv').filter((row) => row['status'] === 'skipped');
    expect(new Set(skipped.map((row) => row['target']))).toEqual(new Set(['uws-sse', 'uws-ws']));
    for (const row of skipped) expect(row['status_reason']).not.toBe('');
    const list = await runProgram(['list'], { program, cwd: place });
    expect(list.stdout.replaceAll(/\s+/g, ' ')).toContain(reason);
  });
});
