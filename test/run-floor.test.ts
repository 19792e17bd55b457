// What the instrument adds to the latencies: measured by the run itself, kept beside its trials, rendered again from there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runProgram, shared, sharedFolder, temporaryFolder } from './program.ts';
import { expectWholeFolder } from './run-files.ts';

const SMALL = ['run', 'stock-ticker', '--stack', 'node', '--connections', '1', '--blocks', '1'];

const measured = shared(async () => {
  const folder = join(sharedFolder(), 'run');
  return { folder, ...(await runProgram([...SMALL, '--duration', '100ms', '--out', folder])) };
});

function paragraph(text: string): string {
  return /What the instrument adds\n(.+\n)+/.exec(text)![0];
}

function environmentOf(folder: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(folder, 'environment.json'), 'utf8')) as Record<string, unknown>;
}

it('measures a floor, and says it in the terminal and in the files', async () => {
  const { folder, stdout } = await measured();
  // A busy machine adds that it was disturbed.
  expect(environmentOf(folder)['floor']).toMatchObject({
    client: 'lean',
    serviceTimeP50Ns: expect.any(Number),
  });
  expect(expectWholeFolder(folder).every(({ clientsAwake }) => clientsAwake === true)).toBe(true);
  const [item] = /stock-ticker, default, node {2,}.+(\n {20,}.+)*/.exec(stdout)!;
  const words = item.replaceAll(/\s+/g, ' ');
  expect(words).toMatch(
    /of [\d.]+ [µm]s over SSE and [\d.]+ [µm]s over WebSocket (about|at most) [\d.]+ [µm]s/,
  );
  expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain('### What the instrument adds');
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('<h3>What the instrument adds</h3>');
});

it('is rendered again from the files', async () => {
  const { folder, stdout } = await measured();
  const { stdout: again } = await runProgram(['report', folder]);
  expect(paragraph(again)).toBe(paragraph(stdout));
});

it('is not measured where only counts matter', async () => {
  const folder = join(temporaryFolder(), 'run');
  const { stdout } = await runProgram([...SMALL, '--profile', 'smoke', '--out', folder]);
  expect(environmentOf(folder)['floor']).toBeUndefined();
  expect(stdout).not.toContain('What the instrument adds');
});
