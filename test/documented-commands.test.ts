// The commands that the pages show: those of the README run, as they stand or in the short form that the README names;
// those of every page name commands, scripts and options that there are. All are read out of the pages: a new one cannot
// be forgotten.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { hurryGates } from './gate-jobs.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The lines of the shell in a page, without their comments. */
function shellLines(page: string): string[] {
  return [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
    .flatMap(([, block]) => block!.replaceAll(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** Commands in the running text of a page, which has their beginnings in its tables: `npm run …`, `npx …`, `pushbench …`. */
function spokenCommands(page: string): string[] {
  const text = page.replaceAll(/^```[\s\S]*?^```|^\|.*$/gm, '').replaceAll(/\s+/g, ' ');
  return [...text.matchAll(/`((?:npm run|npx|pushbench|node dist\/\S+) [^`]+)`/g)].map(
    ([, command]) => command!,
  );
}

/** What stands in the table of short forms: the beginning of a command, and what is added to it. */
const SHORT_FORMS = [...README.slice(README.indexOf('### Short forms')).matchAll(/^\| (`np.*?|the same.*?) +\| `(--.*?)` +\|$/gm)]
  .flatMap(([, commands, added]) => [...commands!.matchAll(/`(.*?)`/g)].map(([, command]) => ({ command: command!, added: added! }))); // prettier-ignore

/** Steps that are not run once more here, and who runs them. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'npm ci': '.ci/run',
  'npm test': '.ci/run',
  'npm run bench': '.ci/run, in its short form',
};

/** What cannot be run without a network. */
const NEEDS_NETWORK = new Set(['npm install --no-save uNetworking/uWebSockets.js#v20.x']);

/** Steps whose figures decide on the exit code, which may be 3 beside other tests. */
const HAS_FIGURES = /--blocks auto|pushbench (gate|capacity)/;

/** Steps that look at a server of the reader's own, and say so where none listens: usage, or nothing seen. */
const NEEDS_SERVER = /pushbench probe|--url /;

/** The steps of the README, each once. */
const STEPS = [
  ...new Set([
    ...shellLines(README).flatMap((line) => line.split(' && ')),
    ...spokenCommands(README).filter((command) => /^(npm run|npx) [^…<]*$/.test(command)),
  ]),
];

function shortForm(step: string): string {
  const rows = SHORT_FORMS.filter(({ command }) =>
    command.startsWith('--') ? step.includes(command) : `${step} `.startsWith(`${command} `),
  );
  const row = rows.find(({ command }) => command.startsWith('--')) ?? rows[0];
  if (row === undefined) return step;
  const [command, ...piped] = step.split(' | ');
  const separator = command!.startsWith('npm run') && !command!.includes(' -- ') ? ' -- ' : ' ';
  return [`${command!}${separator}${row.added}`, ...piped].join(' | ');
}

/** A checkout of what stands here, committed or not, in which `origin/main` is the last commit. */
function checkout(): string {
  const place = mkdtempSync(join(tmpdir(), 'pushbench-readme-'));
  const git = (...words: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...words], { cwd: place, stdio: 'ignore' }); // prettier-ignore
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' }); // prettier-ignore
  for (const name of files.split('\0'))
    if (name !== '' && !name.startsWith('results/')) cpSync(join(ROOT, name), join(place, name));
  cpSync(join(ROOT, 'dist'), join(place, 'dist'), { recursive: true, preserveTimestamps: true });
  hurryGates(place);
  symlinkSync(join(ROOT, 'node_modules'), join(place, 'node_modules'), 'dir');
  writeFileSync(join(place, 'my-target.js'), "export { target } from './dist/servers/node/sse.js';\n");
  cpSync(join(ROOT, 'scripts/templates/my-scenario.js'), join(place, 'my-scenario.js'));
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'what stands here');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  return place;
}

/** Why a step cannot be run here; undefined where it can. */
function obstacle(step: string): string | undefined {
  if (ELSEWHERE[step] !== undefined) return `run by ${ELSEWHERE[step]}`;
  if (NEEDS_NETWORK.has(step)) return 'needs a network';
  if (/ --url /.test(step)) return 'needs a server of the reader: run by commands-run-url.test.ts';
  if (step.includes('| jq ') && spawnSync('jq', ['--version']).error !== undefined)
    return 'jq is missing (Debian package jq)';
  return undefined;
}

/** How a line ended. */
interface Run {
  readonly code: number | null;
  readonly said: string;
}

const BUILD = 'npm run build';

/** Steps that end when the reader ends them, with Ctrl-C. */
const UNTIL_CTRL_C = /^npm run demo|pushbench (demo|serve) /;

/** What they say when they serve. */
const SERVES = 'http://127.0.0.1:';

/** Lines that run at the same time: most of them wait for slices and processes most of the time. */
const AT_ONCE = 2;

/** Runs them all, first the build, which the others would pull away from below each other; resolves with how each ended. */
async function runAll(lines: readonly string[], place: string): Promise<Map<string, Run>> {
  const runs = new Map([[BUILD, await runLine(BUILD, place)]]);
  const left = lines.filter((line) => line !== BUILD).values();
  const runSome = async (): Promise<void> => {
    for (const line of left) runs.set(line, await runLine(line, place));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runSome));
  return runs;
}

function runLine(line: string, place: string): Promise<Run> {
  // A group of its own: Ctrl-C reaches all of it.
  const child = spawn('bash', ['-o', 'pipefail', '-c', line], {
    cwd: place,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  let ctrlC = !UNTIL_CTRL_C.test(`${line} `);
  const heard = (text: string): void => {
    said += text;
    if (ctrlC || !said.includes(SERVES)) return;
    ctrlC = true;
    process.kill(-child.pid!, 'SIGINT');
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', heard);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
}

const RUNNABLE = STEPS.filter((step) => obstacle(step) === undefined);

describe('the commands of the README', () => {
  it('are found, and so are their short forms', () => {
    expect(SHORT_FORMS.map(({ command }) => command)).toContain('npx pushbench capacity');
    expect(STEPS).toContain('npx pushbench verify');
    expect(STEPS).toContain('npm run bench:million');
    expect(shortForm('npm run bench')).toBe('npm run bench -- --profile smoke');
    expect(shortForm('npx pushbench run a --json | jq .b')).toBe(
      'npx pushbench run a --json --profile smoke | jq .b',
    );
    const unknown = [...Object.keys(ELSEWHERE), ...NEEDS_NETWORK].filter((step) => !STEPS.includes(step));
    expect(unknown).toEqual([]);
  });

  it('that CI runs are in its script', () => {
    const ci = readFileSync(join(ROOT, '.ci/run'), 'utf8');
    for (const step of Object.keys(ELSEWHERE)) expect(ci).toMatch(RegExp(`^${shortForm(step)}( |$)`, 'm'));
  });

  describe.runIf(spawnSync('git', ['--version']).error === undefined)('run', () => {
    let runs: ReadonlyMap<string, Run>;
    beforeAll(async () => {
      const place = checkout();
      runs = await runAll(RUNNABLE.map(shortForm), place);
      rmSync(place, { recursive: true });
    }, 900_000);

    it.for(STEPS)('%s', (step, { skip }) => {
      const why = obstacle(step);
      if (why !== undefined) skip(why);
      const line = shortForm(step);
      const { code, said } = runs.get(line)!;
      const serves = UNTIL_CTRL_C.test(`${line} `);
      expect(said).toContain(serves ? SERVES : '');
      const allowed = serves
        ? [0, 130]
        : NEEDS_SERVER.test(line)
          ? [0, 2, 3]
          : HAS_FIGURES.test(line)
            ? [0, 3]
            : [0];
      expect({ code, said: allowed.includes(code!) ? '' : said }).toEqual({
        code: expect.toBeOneOf(allowed),
        said: '',
      });
      expect(said).not.toMatch(/defect of pushbench|Nothing was sent|unknown option/);
    });
  });
});

/** Every page that speaks of the program, by its path. */
const PAGES = new Map(
  [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) =>
      join('docs', name),
    ),
  ]
    .filter((path) => path.endsWith('.md'))
    .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
);

describe('the commands of all pages', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Readonly<Record<string, string>>;
  };
  const helps = new Map<string, string>();

  /** What a program says of itself; a benchmark or a command of pushbench. */
  function helpOf(words: readonly string[]): string {
    const key = words.join(' ');
    const known = helps.get(key);
    if (known !== undefined) return known;
    const { stdout, status } = spawnSync(
      process.execPath,
      [...words.with(0, join(ROOT, 'dist/scripts', words[0]!)), '--help'],
      { encoding: 'utf8' },
    );
    expect({ key, status }).toEqual({ key, status: 0 });
    helps.set(key, stdout);
    return stdout;
  }

  /** The program that a command calls, with its own words; undefined where it is none of ours. */
  function calledBy(
    command: string,
  ): { readonly program: readonly string[]; readonly words: readonly string[] } | undefined {
    const words = command.replace(/^npx /, '').split(/\s+/);
    if (words[0] === 'pushbench' && words[1] !== undefined && /^[a-z]+$/.test(words[1]))
      return { program: ['pushbench.js', words[1]], words: words.slice(2) };
    if (words[0] !== 'npm' || words[1] !== 'run') return undefined;
    const name = words.slice(2).find((word) => !word.startsWith('-'))!;
    expect({ command, script: Object.keys(scripts) }).toEqual({
      command,
      script: expect.arrayContaining([name]),
    });
    const given = words.slice(words.indexOf('--', 2) + 1);
    const own = words.includes('--', 2) ? given : [];
    if (name === 'bench') return { program: ['pushbench.js', 'run'], words: own };
    return name.startsWith('bench:') ? { program: ['benchmark.js', name.slice(6)], words: own } : undefined;
  }

  it.each([...PAGES.keys()])('%s name what there is', (path) => {
    const page = PAGES.get(path)!;
    const commands = [...shellLines(page).flatMap((line) => line.split(' && ')), ...spokenCommands(page)];
    for (const command of commands.map((each) => each.split(' | ')[0]!)) {
      const called = calledBy(command);
      if (called === undefined) continue;
      const help = helpOf(called.program);
      const options = called.words.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0]!);
      for (const option of options)
        expect({
          path,
          command,
          option,
          known: help.includes(`${option} `) || help.includes(`${option}\n`),
        }).toMatchObject({ known: true });
    }
  });
});
