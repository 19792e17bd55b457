import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { everyVerdict } from './result.fixture.ts';
import { SUMMARY_LIMIT_BYTES } from './summary.ts';
import { gateReports, tellRunner } from './ci-files.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pushbench-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function told(environment: NodeJS.ProcessEnv): string {
  const stream = new PassThrough({ encoding: 'utf8' });
  tellRunner(everyVerdict(), stream, environment);
  return String(stream.read() ?? '');
}

it('are five files of a gate job, each with an end', () => {
  const files = gateReports(everyVerdict());
  expect(files.map(([name]) => name)).toEqual([
    'comparison.csv',
    'gate-summary.md',
    'gate-junit.xml',
    'gate-bencher.json',
    'gate-smaller-is-better.json',
  ]);
  for (const [, content] of files) expect(content).toMatch(/\n$/);
});

describe('on GitHub', () => {
  it('appends the summary to what the step has written, and writes annotations', () => {
    const path = join(temporaryFolder(), 'summary');
    writeFileSync(path, 'before\n');
    const lines = told({ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path });
    expect(readFileSync(path, 'utf8')).toMatch(/^before\n## Performance gate: invalid\n/);
    expect(lines).toMatch(/^::error title=service_time p50 regressed::.*\n$/);
  });

  it('leaves the summary below its limit also where the step has written much of it', () => {
    const path = join(temporaryFolder(), 'summary');
    writeFileSync(path, 'x'.repeat(SUMMARY_LIMIT_BYTES - 100));
    told({ GITHUB_STEP_SUMMARY: path });
    expect(readFileSync(path).length).toBeLessThanOrEqual(SUMMARY_LIMIT_BYTES);
  });

  it('says nothing elsewhere, and names a summary that cannot be written', () => {
    expect(told({})).toBe('');
    const path = join(temporaryFolder(), 'none', 'summary');
    expect(() => told({ GITHUB_STEP_SUMMARY: path })).toThrow(/cannot write .*none\/summary/);
  });
});
