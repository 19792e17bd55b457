// The examples of docs/STAMP.md as they stand: each is run, what it prints is pushed, and `pushbench run --url` accounts
// for every event of it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram, temporaryFolder } from './program.ts';
import { expectWholeFolder } from './run-files.ts';
import { printedStream, runs } from './url-servers.ts';

const PAGE = readFileSync(new URL('../docs/STAMP.md', import.meta.url), 'utf8');

/** What runs an example, and which Debian package has it. */
const RUNTIMES = {
  js: { missing: !runs('node', '--version'), need: 'Node' },
  python: { missing: !runs('python3', '--version'), need: 'Debian package python3' },
  go: { missing: !runs('go', 'version'), need: 'Debian package golang-go' },
  java: { missing: !runs('java', '-version'), need: 'Debian package default-jdk-headless' },
} as const;

const EXAMPLES = [...PAGE.matchAll(/`([^`\n]+)`\n\n```(js|python|go|java)\n(.*?)```/gs)].map(
  ([, command, language, text]) => ({
    command: command!,
    language: language as keyof typeof RUNTIMES,
    text: text!,
  }),
);

it('there is one for each language, of fifteen lines at most', () => {
  expect(EXAMPLES.map(({ language }) => language)).toEqual(Object.keys(RUNTIMES));
  for (const { text } of EXAMPLES)
    expect(text.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(15);
});

describe.each(EXAMPLES)('$command', ({ command, language, text }) => {
  const { missing, need } = RUNTIMES[language];
  it.skipIf(missing)(
    `pushes stamps that are understood (${missing ? `missing: ${need}` : 'runs here'})`,
    async () => {
      const folder = temporaryFolder();
      const [program, ...parameters] = command.split(' ');
      writeFileSync(join(folder, parameters.at(-1)!), text);
      const port = await printedStream(program!, parameters, folder);
      const out = join(folder, 'out');
      const url = ['--url', `sse=http://127.0.0.1:${port}/`, '--connections', '3', '--duration', '1s'];
      const { stderr } = await started(['run', ...url, '--profile', 'smoke', '--out', out]);
      const [record, ...others] = expectWholeFolder(out);
      expect({ others, status: record?.status, stderr }).toMatchObject({
        others: [],
        status: expect.stringMatching(/ok|invalid/),
      });
      const values = Object.fromEntries(
        record!.measurements.map(({ metric, side, value }) => [`${side} ${metric}`, value]),
      );
      expect(values).toMatchObject({
        'client lost': 0,
        'client duplicate': 0,
        'client reordered': 0,
        'client malformed': 0,
      });
      expect(values['client delivered']).toBe(values['client expected']);
      expect(values['client recorded']).toBeGreaterThan(3 * 20);
      expect(record!.histograms.map(({ metric }) => metric)).toEqual(
        expect.arrayContaining(['latency', 'service_time']),
      );
    },
  );
});

/** Again, while the program still starts, which may take as long as its compiler does. */
async function started(parameters: readonly string[]) {
  for (let tries = 1; ; tries++) {
    const ended = await runProgram(parameters);
    if (ended.code !== 2 || tries === 10) return ended;
  }
}
