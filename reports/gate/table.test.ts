import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { gateJob, gateRecords } from '../../analysis/gate/records.fixture.ts';
import { gateResult } from '../../analysis/gate/job-result.ts';
import { gateTable } from './table.ts';

const text = (...parameters: Parameters<typeof gateResult>): string =>
  gateTable(gateResult(...parameters), new PassThrough());

describe('gateTable', () => {
  it('begins with the verdict and shows every judged metric with its figures', () => {
    const shown = text(gateJob(), gateRecords());
    const lines = shown.split('\n');
    expect(lines.slice(0, 3)).toEqual(['PASS', 'base: old', 'head: new']);
    for (const metric of ['service_time p50', 'latency p50', 'cpu_per_event_net', 'service_time p99'])
      expect(lines.filter((line) => line.includes(` ${metric} `))).toHaveLength(1);
    expect(shown).toContain('Seed 1.');
    expect(shown).not.toContain('\u001B');
  });

  it('says of a regression how large it was in both batches', () => {
    const records = [...gateRecords({ cpu: 1.3 }), ...gateRecords({ cpu: 1.3, from: 16 })];
    const shown = text(gateJob(), records);
    expect(shown).toMatch(/^REGRESSED/);
    expect(shown).toMatch(
      /- node-sse: cpu_per_event_net value: confirmed: \+\d\d\.\d % in the first batch, \+\d\d\.\d %/,
    );
  });

  it('shows why nothing was measured, what to do, and the last words', () => {
    const problem = {
      arm: 'base',
      target: '',
      code: 'build-failed',
      message: 'The base cannot be built.',
      remedy: 'Build it.',
      tail: ['error TS2322'],
    } as const;
    const shown = text(gateJob({ arms: [], problems: [problem] }), []);
    expect(shown).toContain('INVALID\n- base: The base cannot be built.\n  Build it.\n  | error TS2322');
  });
});
