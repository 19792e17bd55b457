import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CapacityAnswer } from '../../harness/capacity/search.ts';
import { capacityJson, type CapacityReport } from '../rows/capacity-report.ts';
import { capacityTable, capacityText, decidedText } from './capacity.ts';
import { sampleCapacity } from '../rows/sample-capacity.fixture.ts';

const answer = (overrides: Partial<CapacityAnswer>): CapacityAnswer => ({
  kind: 'bracket',
  pass: 1000,
  fail: 1040,
  ceiling: undefined,
  loads: 8,
  trials: 30,
  ...overrides,
});

describe('an answer in words', () => {
  it.each<[Partial<CapacityAnswer>, string]>([
    [{}, '1,000 to 1,040/s'],
    [{ kind: 'at-least', fail: undefined }, 'at least 1,000/s'],
    [{ kind: 'client-bound' }, 'at least 1,000/s'],
    [{ kind: 'path-bound' }, 'at least 1,000/s'],
    [{ kind: 'client-bound', ceiling: 2000 }, 'at least 1,000, below 2,000/s'],
    [{ kind: 'below', pass: undefined, fail: 50 }, 'below 50/s'],
    [{ kind: 'client-bound', pass: undefined, fail: 50, ceiling: 90 }, 'below 90/s'],
    [{ kind: 'unfinished', fail: 2000 }, '1,000 to 2,000/s'],
    [{ kind: 'unfinished', fail: undefined }, 'at least 1,000/s'],
    [{ kind: 'unfinished', pass: undefined, fail: undefined }, 'not known'],
  ])('%o', (overrides, text) => {
    expect(capacityText(answer(overrides), 'rate')).toBe(text);
  });

  it('is a lower bound where the target may not have given way', () => {
    expect(capacityText(answer({}), 'rate', true)).toBe('at least 1,000/s');
    expect(capacityText(answer({ kind: 'below', pass: undefined }), 'rate', true)).toBe('not known');
  });

  it('has the unit of its axis', () => {
    expect(capacityText(answer({}), 'connections')).toBe('1,000 to 1,040 connections');
    expect(capacityText(answer({}), 'payload')).toBe('1,000 to 1,040 B');
  });

  it('is told load by load', () => {
    const tally = {
      load: 4000,
      forCurve: false,
      met: 1,
      missed: 2,
      serverLate: 0,
      clientBound: 0,
      pathBound: 1,
      verdict: 'fail',
    } as const;
    expect(decidedText('node-ws', 'rate', tally)).toBe('node-ws 4,000/s: fail, 1 of 4 trials');
  });
});

describe('the table', () => {
  let report: CapacityReport;
  beforeAll(async () => {
    report = await sampleCapacity();
  });

  it('has a line for each target, and what limited it, within 100 columns', () => {
    const text = capacityTable(report, new PassThrough());
    expect(text).toMatch(/^Capacity of throughput in events per second, with p99=50ms,loss=0$/m);
    expect(text).toMatch(/^node-sse +[\d,]+ to [\d,]+\/s /m);
    expect(text).toMatch(/^node-ws +at least [\d,]+, below 2[\d,]+\/s /m);
    expect(text).toMatch(/^node-sse +server-cpu: the server used 99 % of a processor\./m);
    expect(text).toMatch(/^node-ws +clients: A client process used 90 % of a processor/m);
    expect(text).toMatch(/^uws-ws +skipped: Not installed\.$/m);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  it('has a gap behind names of any length', () => {
    const renamed = report.findings.map((finding, i) => ({
      ...finding,
      target: ['./my-target.js', 'n'.repeat(64), 'node-ws'][i]!,
    }));
    const text = capacityTable({ ...report, findings: renamed }, new PassThrough());
    expect(text).toMatch(/^\.\/my-target\.js +skipped: Not installed\.$/m);
    expect(text).toMatch(/^n{64} {2}[\d,]+ to [\d,]+\/s /m);
    expect(text).toMatch(/^n{64} {2}server-cpu: /m);
    expect(text).toMatch(/^node-ws {59}clients: /m);
  });

  it('says that there is none where no trial was done', () => {
    const text = capacityTable({ ...report, findings: [] }, new PassThrough());
    expect(text).toMatch(/^No capacity is known: .*interrupted before its first trial/);
    expect(text.split('\n')).toHaveLength(1);
  });

  it('says the same as JSON, which holds no trials', () => {
    const json = JSON.parse(JSON.stringify(capacityJson(report))) as {
      targets: {
        target: string;
        kind?: string;
        skipped?: string;
        tried: { load: number; verdict: string }[];
      }[];
    };
    expect(json.targets.map(({ target, kind }) => [target, kind])).toEqual([
      ['uws-ws', undefined],
      ['node-sse', 'bracket'],
      ['node-ws', 'client-bound'],
    ]);
    expect(json.targets[1]!.tried.length).toBeGreaterThan(6);
    expect(JSON.stringify(json)).not.toContain('histogram');
  });
});
