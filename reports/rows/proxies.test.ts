// The table of proxies: medians over trials, verdicts with their number, what is missing, and that all reports show it.
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { measurement, trialRecord } from '../../harness/trial-record.fixture.ts';
import type { Look } from '../../harness/via-record.ts';
import { htmlReport } from '../html/page.ts';
import { markdownReport } from '../markdown/run.ts';
import { terminalReport } from '../terminal/run.ts';
import { proxyTable } from './proxies.ts';
import { reportOf } from './report.ts';

const flowing: Look = {
  verdict: 'streaming',
  says: 'streaming',
  evidence: ['they flow'],
  events: 100,
  eventsPerRead: 1,
  spanRatio: 1,
  bytesUntilFirst: 128,
  addedP50Ns: 100_000,
};
const collected: Look = {
  ...flowing,
  verdict: 'batched',
  evidence: ['each is 4,096 bytes'],
  addedP50Ns: 9e8,
};

function trial(block: number, look: Look | undefined, keptOpen?: boolean) {
  return trialRecord({
    trialId: `t${block}`,
    block,
    case: 'via=nginx:common',
    via: { name: 'nginx:common', look, keptOpen },
    measurements: [measurement('proxy_cpu_per_event', 10 + block, { side: 'both' })],
  });
}

const RECORDS = [trial(0, collected), trial(1, flowing, true), trial(2, collected)];

describe('the table of proxies', () => {
  it('is not there where no proxy was', () => {
    expect(proxyTable([trialRecord()])).toBeUndefined();
  });

  it('has a row for each case and server, with the commonest verdict and the medians', () => {
    const table = proxyTable([trialRecord(), ...RECORDS])!;
    expect(table.rows).toHaveLength(1);
    const [{ fields, remark }] = table.rows as [(typeof table.rows)[number]];
    const field = (title: string): string | undefined => fields[table.titles.indexOf(title)];
    expect(fields).toHaveLength(table.titles.length);
    expect(field('flow')).toBe('batched (2 of 3)');
    expect(field('added p50')).toBe('900 ms');
    expect(field('sent before the first')).toBe('128 B');
    expect(field('proxy CPU per event')).toBe('11 µs');
    expect(field('proxy memory per connection')).toBe('–');
    expect(field('end passed on')).toBe('no (1 of 3)');
    expect(remark).toBe('each is 4,096 bytes');
  });

  it('says of a trial that has failed what was seen before', () => {
    const failed = trialRecord({
      status: 'failed',
      via: { name: 'nginx:default', look: { ...flowing, verdict: 'failed', evidence: ['answered 426'] } },
    });
    const [row] = proxyTable([failed])!.rows;
    expect([row!.fields[3], row!.fields.at(-1), row!.remark]).toEqual(['failed', '–', 'answered 426']);
  });

  it('stands in every report, and a terminal shows as much of it as fits', () => {
    const report = reportOf({ records: RECORDS, environment: {}, scenarios: [] });
    const [wide, narrow] = [140, 60].map((columns) =>
      terminalReport(report, Object.assign(new PassThrough(), { columns })),
    ) as [string, string];
    expect(wide).toMatch(/Through the proxy\n.*added p50/);
    expect(wide).toContain('via=nginx:common, node-sse: each is 4,096 bytes');
    expect(narrow).toContain('batched (2 of 3)');
    expect(narrow).not.toContain('span ratio');
    const texts = [markdownReport(report, {}), htmlReport(report, {})];
    for (const text of texts) expect(text).toContain('batched (2 of 3)');
  });
});
