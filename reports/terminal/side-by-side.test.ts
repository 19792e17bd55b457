import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { reportOf } from '../rows/report.ts';
import { SAMPLE_ENVIRONMENT, SAMPLE_SCENARIOS, sampleRun } from '../rows/sample-run.fixture.ts';
import type { RunBeside } from '../rows/side-by-side.ts';
import { sideBySideText } from './side-by-side.ts';

function run(folder: string, environment: object = {}): RunBeside {
  const facts = { ...SAMPLE_ENVIRONMENT, ...environment };
  return {
    folder,
    environment: facts,
    report: reportOf({ records: sampleRun(), environment: facts, scenarios: SAMPLE_SCENARIOS }),
  };
}

/** The lines of a case. */
function tableIn(text: string, title: string): string {
  return new RegExp(`\\n${title}\\n((?:.+\\n)+)`).exec(text)![1]!;
}

const VERDICT = /^(WebSocket ↓|SSE ↓|≈ same|\? unclear) \d\.\d\d× \[/;

it('shows which runs they are, what they differ in, and a column for each', () => {
  const text = sideBySideText([run('here'), run('there', { cores: 8 })], new PassThrough());
  expect(text).toMatch(/^A {2}run \S+, here\nB {2}run \S+, there\n/);
  expect(text).toContain('The runs differ in\n  cores: A 2 | B 8\n');
  const latency = /node +latency {2}(.*)/
    .exec(tableIn(text, 'stock-ticker, connections=4'))![1]!
    .split(/ {2,}/);
  expect(latency).toHaveLength(2);
  expect(latency[0]).toBe(latency[1]);
  expect(latency[0]).toMatch(VERDICT);
  expect(text).not.toMatch(/(latency|CPU|memory|bytes) !/);
  expect(text).toContain('Nothing is judged across runs');
});

it('has a line for each run where columns find no room', () => {
  const text = sideBySideText([run('a'), run('b'), run('c')], new PassThrough());
  const lines = tableIn(text, 'stock-ticker, connections=4').split('\n');
  const [first, second, third] = lines.map((line) => line.split(/ {2,}/).filter((part) => part !== ''));
  expect(first).toEqual(['node', 'latency', 'A', expect.stringMatching(VERDICT)]);
  expect([second, third]).toEqual([
    ['B', first![3]],
    ['C', first![3]],
  ]);
  expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
  expect(text.split('').filter((character) => character < ' ' && character !== '\n')).toEqual([]);
});

it('says so where the runs differ in nothing', () => {
  expect(sideBySideText([run('a'), run('b')], new PassThrough())).toContain(
    'Machine, versions and code are the same.',
  );
});
