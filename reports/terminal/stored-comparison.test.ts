import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { compareStored } from '../../analysis/stored-runs/comparison.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { sampleRun, SAMPLE_ENVIRONMENT } from '../rows/sample-run.fixture.ts';
import { compareEnvironments, type StoredSide } from '../rows/stored-environments.ts';
import { storedComparisonText } from './stored-comparison.ts';

const side = (runId: string, environment: object = {}): StoredSide => ({
  runId,
  folder: `runs/${runId}`,
  environment: { envId: 'e1', runId, ...SAMPLE_ENVIRONMENT, ...environment },
});

let records: TrialRecord[];
beforeAll(async () => {
  records = sampleRun();
});

function textOf(b = side('second'), all = false, recordsOfB: readonly TrialRecord[] = records): string {
  const comparisons = compareStored(records, recordsOfB);
  return storedComparisonText({ a: side('first'), b }, comparisons, { stream: new PassThrough(), all });
}

describe('the text of two stored runs', () => {
  it('has a block for each case, both medians, the ratio with its interval and both numbers of blocks', () => {
    const text = textOf();
    expect(text).toContain('A  run first, runs/first\nB  run second, runs/second');
    expect(text).toMatch(/stock-ticker, connections=4\n +A +B +B ÷ A +blocks\n/);
    expect(text).toMatch(/\nnode-sse +service time p50 +\d+ µs +\d+ µs +1\.00 \[0\.\d\d, 1\.\d\d\] +8, 8\n/);
    expect(text).toContain('There is no verdict');
    expect(text).not.toContain('WARNING');
    expect(text.split('').filter((character) => character < ' ' && character !== '\n')).toEqual([]);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  it('shows the headline and says how much more there is, or all of it', () => {
    const hidden = /(\d+) more figures: --all shows them here/.exec(textOf());
    expect(Number(hidden?.[1])).toBeGreaterThan(0);
    expect(textOf(undefined, true)).not.toContain('more figures');
    expect(textOf(undefined, true)).toMatch(/client wire bytes per event|wire bytes per event/);
  });

  it('warns loudly where the environments differ, and names in what', () => {
    const text = textOf(side('second', { envId: 'e2', kernel: '6.2.0', cores: 4 }));
    expect(text).toContain('WARNING: THE ENVIRONMENTS DIFFER');
    expect(text).toContain('they say nothing about it');
    expect(text).toMatch(/\n {2}kernel: 6\.1\.0 → 6\.2\.0\n/);
    expect(text).toMatch(/\n {2}cores: 2 → 4\n/);
    expect(text.indexOf('WARNING')).toBeLessThan(text.indexOf('node-sse'));
  });

  it('warns where only the fingerprints differ, and not where only the moment does', () => {
    const unknown = compareEnvironments({ a: side('first'), b: side('second', { envId: 'e2' }) });
    expect(unknown).toEqual({ same: false, differences: [], notes: [] });
    expect(textOf(side('second', { envId: 'e2' }))).toContain('no fact that this version knows');
    const moment = side('second', { git: { commit: 'def' }, run: { seed: 2 } });
    expect(compareEnvironments({ a: side('first'), b: moment })).toMatchObject({
      same: true,
      differences: [],
    });
    expect(textOf(moment)).toMatch(
      /Beside their figures the runs differ in\n {2}git\.commit: not known → def/,
    );
  });

  it('lists what only one of them has', () => {
    const withoutUws = records.filter(
      ({ stack, case: name }) => stack === 'node' && name === 'connections=4',
    );
    const text = textOf(undefined, false, withoutUws);
    expect(text).toContain('  not in B: stock-ticker, connections=4, uws-sse, uws-ws (not in the run)');
    expect(text).toContain('  not in B: stock-ticker, connections=100, node-sse, node-ws, uws-sse, uws-ws');
    expect(textOf(undefined, false, [])).toContain('The two runs have no figure in common.');
  });
});
