// No program of this project ends with 1 but the gate at a confirmed regression: not where the system gives it too
// little, and not at an error that nobody foresaw. What is finished is rendered first, and nothing stays behind.
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { GateResult } from '../analysis/gate/result.ts';
import { readTrialLog } from '../reports/files/trial-log.ts';
import { withFault, type Moment } from './faults.ts';
import { eventually, groupMembers } from './processes.ts';
import { BENCHMARK, expectExit, runProgram, startProgram, temporaryFolder, type Started } from './program.ts';
import { DERIVED_FILES } from './run-files.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = join(ROOT, 'dist/scripts/pushbench.js');
const STORED = join(ROOT, 'results/published/2026-11-23-vm-2-cores/noise');

const target = (name: string): string =>
  `${pathToFileURL(join(ROOT, `dist/test/targets/${name}.js`)).href}?transport=sse`;
const SMOKE = ['run', 'stock-ticker', '--stack', 'node', '--connections', '4', '--profile', 'smoke'];
const GATE = ['gate', '--scenarios', 'stock-ticker', '--base-target', target('held'), '--head-target', target('held')]; // prettier-ignore

interface Call {
  readonly program: string;
  readonly words: readonly string[];
  /** When the error comes: soon after the start where the command takes long, at its output where it does not. */
  readonly moment: Moment;
}

const soon = (...words: string[]): Call => ({ program: PROGRAM, words, moment: 'promise' });
const atOutput = (...words: string[]): Call => ({ program: PROGRAM, words, moment: 'output' });
const bench = (moment: Moment, ...words: string[]): Call => ({ program: BENCHMARK, words, moment });

/** One call of every command. `NEW` is a new folder, `OLD` that of a finished run. */
const COMMANDS: readonly Call[] = [
  soon(...SMOKE, '--out', 'NEW'),
  soon(...GATE, '--out', 'NEW'),
  soon('verify', 'stock-ticker'),
  soon('limit', '--target', 'node-sse', '--max', '20'),
  soon('capacity', '--target', 'node-sse', '--out', 'NEW'),
  soon('serve', 'node-sse', '--scenario', 'stock-ticker', '--port', '0'),
  soon('demo', '--port', '0'),
  soon('doctor'),
  soon('browser'),
  atOutput('probe', 'http://127.0.0.1:1/'),
  atOutput('list'),
  atOutput('init'),
  atOutput('compare', 'OLD', 'OLD'),
  atOutput('report', 'OLD'),
];

const BENCHMARKS: readonly Call[] = [
  bench('output', 'codec', '--time', '1ms', '--out', 'NEW'),
  bench('promise', 'floor', '--slices', '1'),
  bench('promise', 'generator', '--connections', '4', '--rounds', '1', '--held', '4'),
  bench('promise', 'http-baseline', '--time', '50ms'),
  bench('promise', 'path', '--time', '500ms'),
  bench('promise', 'turns', 'methods', '--blocks', '2', '--out', 'NEW'),
  bench('promise', 'million', '--connections', '100', '--rounds', '1', '--heartbeat', '100ms'),
  bench('output', 'gate-calibration', '--replay-only', '--out', 'NEW'),
];

const ALL = [...COMMANDS, ...BENCHMARKS].map((call) => ({ name: call.words[0]!, call }));

/** Starts a call, with folders of its own. */
function startCall(
  { program, words }: Call,
  surroundings: { prefix?: readonly string[]; env?: NodeJS.ProcessEnv },
): Started {
  const place = temporaryFolder();
  if (words.includes('OLD')) cpSync(STORED, join(place, 'old'), { recursive: true });
  const folders = { NEW: join(place, 'new'), OLD: join(place, 'old') };
  const parameters = words.map((word) => folders[word as keyof typeof folders] ?? word);
  return startProgram(parameters, { ...surroundings, program, cwd: place });
}

describe('the list of this test', () => {
  it('has every command and every benchmark', async () => {
    const [help, none] = await Promise.all([
      runProgram(['--help']),
      runProgram(['none'], { program: BENCHMARK }),
    ]);
    const commands = [...help.stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name!);
    expect(COMMANDS.map(({ words }) => words[0]!).toSorted()).toEqual(
      commands.filter((name) => name !== 'help').toSorted(),
    );
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const table = readme.slice(readme.indexOf('\n### Commands\n')).split('\n\n')[1]!;
    const rows = [...table.matchAll(/^\| `([a-z]+)/gm)].map(([, name]) => name!);
    expect(rows.toSorted()).toEqual(commands.filter((name) => name !== 'help').toSorted());
    const benchmarks = BENCHMARKS.map(({ words }) => words[0]!).toSorted();
    expect(none.stderr).toContain(`There are: ${benchmarks.join(', ')}.`);
    const { bin, scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      bin: unknown;
      scripts: Readonly<Record<string, string>>;
    };
    expect(bin).toEqual({ pushbench: 'dist/scripts/pushbench.js' });
    const started = Object.entries(scripts).filter(([name]) => name.startsWith('bench'));
    for (const [name, script] of started)
      expect({ name, script }).toMatchObject({
        script: expect.stringMatching(
          name === 'bench' ? / dist\/scripts\/pushbench\.js run$/ : RegExp(` dist/scripts/benchmark\\.js ${name.slice(6)}$`),
        ),
      });
  }); // prettier-ignore
});

describe('where too little is allowed', () => {
  it.each(ALL)(
    '$name ends with 3 before it starts anything, and says how much it takes',
    async ({ call }) => {
      const limits = ['prlimit', '--nofile=64', `--as=${1_000_000 * 1024}`];
      const { code, stdout, stderr } = await startCall(call, { prefix: limits }).ended;
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr).toMatch(/open files .* takes 200; ulimit -n is 64\. Raise it: ulimit -n/);
      expect(stderr).toMatch(/address space .* takes 2\.0 GB; ulimit -v is 1\.0 GB\. Raise it: ulimit -v/);
      expect(stderr).not.toContain('    at ');
    },
  );

  it('a run that has more connections than descriptors leaves no folder', async () => {
    const folder = join(temporaryFolder(), 'run');
    const words = ['run', 'stock-ticker', '--connections', '500', '--out', folder];
    const ended = await runProgram(words, { prefix: ['prlimit', '--nofile=300'] });
    expectExit(ended, 3);
    expect(ended.stderr).toContain('a child takes 500 for its sockets + 60 = 560; ulimit -n is 300');
    expect(existsSync(folder)).toBe(false);
  });

  it('of processes, a trial has failed and says what the system said', async () => {
    const folder = join(temporaryFolder(), 'run');
    const ended = await runProgram([...SMOKE, '--out', folder], { env: withFault('pushbench.js', 'spawn') });
    expectExit(ended, 3);
    const { records } = readTrialLog(join(folder, 'trials.jsonl'));
    expect(records.map(({ reasons }) => reasons[0])).toMatchObject(
      Array.from({ length: 2 }, () => ({
        code: 'server-not-started',
        message: expect.stringMatching(
          /^The node-\w+ server process could not be started \(spawn ENOMEM\)\.$/,
        ),
      })),
    );
  });
});

describe('at an error that nobody foresaw', () => {
  it.each(ALL)('$name ends with 3, and leaves no process', async ({ call }) => {
    const env = withFault(call.program.split('/').at(-1)!, call.moment, 300);
    const program = startCall(call, { env });
    const ended = await program.ended;
    expectExit(ended, 3);
    expect(ended.stderr).toMatch(/: RangeError: nobody foresaw this: \w+\. That is a defect of pushbench: please report it\./);
    expect(ended.stderr).toMatch(/The stack stands in \S+unforeseen-error\.txt\.|with --debug shows the stack\./);
    expect(ended.stderr).not.toContain('    at ');
    // One that had only just been started hears of it when it is loaded.
    await eventually('the end of all', () => (groupMembers(program.pid).length === 0 ? true : undefined));
  }); // prettier-ignore

  it('no secret stands beside the stack', async () => {
    const words = [
      'probe',
      'http://127.0.0.1:1/',
      '--header',
      'Authorization: Bearer of-somebody',
      '--debug',
    ];
    const ended = await runProgram(words, { env: withFault('pushbench.js', 'output') });
    expectExit(ended, 3);
    expect(ended.stderr).toContain('Authorization: (not kept)');
    expect(ended.stderr).not.toContain('of-somebody');
  });

  it('--debug shows the stack', async () => {
    const ended = await runProgram(['list', '--debug'], { env: withFault('pushbench.js', 'output') });
    expectExit(ended, 3);
    expect(ended.stderr).toContain('    at ');
  });

  it('a run renders what is finished, keeps the stack beside it, and says how to go on', async () => {
    const folder = join(temporaryFolder(), 'run');
    const env = withFault('pushbench.js', 'said', '[2/4]');
    const ended = await runProgram([...SMOKE, '--blocks', '4', '--out', folder], { env });
    expectExit(ended, 3);
    const { records } = readTrialLog(join(folder, 'trials.jsonl'));
    expect(records.map(({ block }) => block)).toEqual([0, 0, 1, 1]);
    expect(ended.stderr).toContain(
      `4 finished trials are saved and rendered in ${folder}; \`pushbench run --resume ${folder}\` goes on from there.`,
    );
    expect(readdirSync(folder)).toEqual(expect.arrayContaining([...DERIVED_FILES]));
    const stack = readFileSync(join(folder, 'unforeseen-error.txt'), 'utf8');
    expect(stack).toMatch(/pushbench run stock-ticker .*\nRangeError: nobody foresaw this: said\n {4}at /);
  });

  it('a gate says that the job is invalid, in its file and on standard output', async () => {
    const folder = join(temporaryFolder(), 'gate');
    const env = withFault('pushbench.js', 'said', '[1/');
    const ended = await runProgram([...GATE, '--json', '--out', folder], { env });
    expectExit(ended, 3);
    const stored = JSON.parse(readFileSync(join(folder, 'gate.json'), 'utf8')) as GateResult;
    expect(stored).toMatchObject({ verdict: 'invalid', problems: [{ code: 'ended-early' }] });
    expect(stored.problems[0]!.message).toContain('nobody foresaw this');
    expect(JSON.parse(ended.stdout)).toMatchObject({ verdict: 'invalid', folder });
  });

  it.each(['server-process.js', 'client-process.js'])('of a child (%s), the trial has failed and shows it', async (child) => {
    const folder = join(temporaryFolder(), 'run');
    const ended = await runProgram([...SMOKE, '--out', folder], { env: withFault(child, 'promise', 200) });
    expectExit(ended, 3);
    const { records } = readTrialLog(join(folder, 'trials.jsonl'));
    expect(records.map(({ status }) => status)).toEqual(['failed', 'failed']);
    for (const { reasons, stderrTail } of records) {
      expect(reasons[0]!.code).toBe(`${child.split('-')[0]}-crashed`);
      expect(stderrTail.join('\n')).toContain('nobody foresaw this: promise');
    }
  }); // prettier-ignore
});
