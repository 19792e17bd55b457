import { beforeAll, describe, expect, it } from 'vitest';
import { histogramRecord, measurement, trialRecord } from '../../harness/trial-record.fixture.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { reportOf, type Report } from './report.ts';
import {
  CLIENT_BUSY,
  FAILURE,
  NOT_INSTALLED,
  SAMPLE_SCENARIOS,
  sampleRun,
  skippedRun,
} from './sample-run.fixture.ts';

function report(records: readonly TrialRecord[]): Report {
  return reportOf({ records, environment: {}, scenarios: SAMPLE_SCENARIOS });
}

let everything: Report;
beforeAll(async () => {
  everything = report(sampleRun());
});

/** A trial that grew by 2 KiB a connection, along a line of that straightness. */
function grown(transport: 'sse' | 'ws', r2: number, block: number): TrialRecord {
  return trialRecord({
    trialId: `${transport}${block}`,
    block,
    transport,
    target: `node-${transport}`,
    measurements: [
      measurement('rss', 1024 ** 2),
      measurement('memory_per_connection', 2048, { phase: 'idle', stat: 'slope' }),
      measurement('memory_per_connection', r2, { phase: 'idle', stat: 'r2', unit: '1', better: 'none' }),
    ],
  });
}

describe('reportOf', () => {
  it('holds every scenario, case and stack once', () => {
    const pairs = everything.scenarios.flatMap(({ scenario, cases }) =>
      cases.flatMap((each) => each.pairs.map((pair) => `${scenario} ${each.case} ${pair.name}`)),
    );
    expect(pairs).toEqual([
      'stock-ticker connections=4 node',
      'stock-ticker connections=4 uws',
      'stock-ticker connections=100 node',
      'stock-ticker connections=100 uws',
    ]);
    expect(everything.trials).toEqual({ ok: 58, invalid: 4, failed: 2, skipped: 0 });
  });

  it('answers in one line, winners first', () => {
    expect(everything.scenarios[0]?.cases[0]?.pairs[0]?.conclusion).toMatch(
      /^WebSocket: service time 1\.\d\d× \[1\.\d\d, 1\.\d\d\] lower, latency 1\.\d\d× \[[^\]]+\] lower\. SSE: memory per connection 1\.3\d× \[1\.3\d, 1\.3\d\] lower\. Equivalent: CPU per event\.$/,
    );
  });

  it('draws no verdict from too few blocks, and calls that a failure only where there were to be enough', () => {
    const uws = everything.scenarios[0]?.cases[0]?.pairs[1];
    expect(uws?.conclusion).toMatch(/^Inconclusive \(n = 6\)\./);
    expect(uws?.rows.filter(({ winner }) => winner !== undefined)).toEqual([]);
    expect(uws?.rows[0]?.verdict).toBe('inconclusive (n = 6)');
    const looked = report(sampleRun().filter(({ block }) => block === 0)).scenarios[0]?.cases[0]?.pairs[0];
    expect(looked?.conclusion).toBe('One look, no verdict.');
    expect(
      looked?.rows.map(({ verdict }) => verdict).filter((text) => /inconclusive|no verdict/.test(text)),
    ).toEqual([]);
  });

  it('puts cases and scenarios that can have a verdict before those that were only looked at', () => {
    const looked = sampleRun().filter(({ case: name, block }) => name !== 'connections=4' || block === 0);
    expect(report(looked).scenarios[0]?.cases.map((each) => each.case)).toEqual([
      'connections=100',
      'connections=4',
    ]);
    const second = sampleRun().map((record) => ({ ...record, scenario: 'zebra' }));
    const first = sampleRun().filter(({ block }) => block === 0);
    expect(report([...first, ...second]).scenarios.map(({ scenario }) => scenario)).toEqual([
      'zebra',
      'stock-ticker',
    ]);
  });

  it('writes out the control characters of names, and leaves the CSV files what they were', () => {
    const hostile = 'x\u001B[2J\ny|<b>';
    const records = sampleRun()
      .slice(0, 16)
      .map((record) =>
        Object.assign({}, record, { case: hostile, target: `${record.stack}-${record.transport}${hostile}` }),
      );
    const shown = report(records);
    expect(shown.scenarios[0]?.cases[0]?.case).toBe('x<ESC>[2J y|<b>');
    expect(
      JSON.stringify(
        shown.scenarios.map(({ cases, problems }) => [
          cases.map((each) => each.pairs.map((pair) => [pair.name, pair.conclusion, pair.rows])),
          problems,
        ]),
      ),
    ).not.toContain('\\u001b');
    expect(new Set(shown.comparisons.map((each) => each.case))).toEqual(new Set([hostile]));
  });

  it('says the load in words', () => {
    expect(everything.scenarios[0]?.cases[1]?.load).toBe(
      '100 connections, 200 events/s, 100 B, open-constant',
    );
  });

  it('names every problem with its remedy, equal ones once', () => {
    const problems = everything.scenarios[0]?.problems ?? [];
    expect(problems.map(({ status, remedy }) => [status, remedy])).toEqual(
      expect.arrayContaining([
        ['failed', FAILURE.remedy],
        ['invalid', CLIENT_BUSY.remedy],
        ['client-bound', expect.stringContaining('first delivery')],
      ]),
    );
    expect(problems.find(({ status }) => status === 'failed')?.occurrences).toEqual([
      { subject: 'connections=4, uws-ws, block 3', reason: FAILURE.message },
      { subject: 'connections=100, uws-ws, block 3', reason: FAILURE.message },
    ]);
  });

  it('gives a skipped stack no table, but the reason', () => {
    const [scenario] = report(skippedRun()).scenarios;
    const uws = scenario?.cases[0]?.pairs[1];
    expect(uws).toMatchObject({ rows: [], conclusion: `Not compared: uws-sse: ${NOT_INSTALLED.message}.` });
    expect(scenario?.problems[0]).toMatchObject({ status: 'skipped', remedy: NOT_INSTALLED.remedy });
    expect(scenario?.problems[0]?.occurrences).toHaveLength(2);
  });

  it('keeps the two kinds of client apart', () => {
    const records = (['lean', 'reference'] as const).map((client, order) =>
      trialRecord({ trialId: `t${order}`, client }),
    );
    expect(report(records).scenarios[0]?.cases[0]?.pairs.map(({ name }) => name)).toEqual([
      'node',
      'node (reference client)',
    ]);
  });

  it('says which target ran alone', () => {
    const records = [trialRecord({ measurements: [measurement('cpu_per_event', 3)] })];
    const pair = report(records).scenarios[0]?.cases[0]?.pairs[0];
    expect(pair?.conclusion).toBe('Not compared: only node-sse ran.');
    expect(pair?.rows).toMatchObject([{ label: 'server CPU per event', sse: '3 µs', ws: '–' }]);
  });

  it('shows what only one workload measures, and losses where there are any', () => {
    const records = (['sse', 'ws'] as const).map((transport, order) =>
      trialRecord({
        trialId: `t${order}`,
        transport,
        target: `node-${transport}`,
        measurements: [
          { ...measurement('lost', 3 * order), side: 'client' },
          { ...measurement('latency', 1500), metric: 'time_to_first_token', side: 'client', stat: 'p50' },
        ],
      }),
    );
    expect(report(records).scenarios[0]?.cases[0]?.pairs[0]?.rows).toMatchObject([
      { label: 'time to first token p50', sse: '1.50 µs', ws: '1.50 µs' },
      { label: 'events lost', sse: '0', ws: '3' },
    ]);
  });

  it('leaves out what neither side has, and takes the next best; a slope says how straight it is', () => {
    const [straight, crooked] = [0.998, 0.9].map(
      (r2) =>
        report(
          Array.from({ length: 8 }, (_, block) => [grown('sse', r2, block), grown('ws', r2, block)]).flat(),
        ).scenarios[0]?.cases[0]?.pairs[0],
    );
    expect(straight?.rows).toMatchObject([
      { label: 'server memory per connection', sse: '2 KiB (R² 0.998)', ws: '2 KiB (R² 0.998)' },
    ]);
    expect(crooked?.rows).toMatchObject([{ label: 'server memory', sse: '1 MiB', ws: '1 MiB' }]);
    expect(crooked?.conclusion).toBe('No verdict: memory per connection (not linear).');
  });

  it('shows how far a target differs from itself', () => {
    const records = [0, 1].flatMap((block) =>
      (['base', 'base2'] as const).map((arm, side) =>
        trialRecord({
          trialId: `${block}${arm}`,
          block,
          arm,
          histograms: [
            histogramRecord(
              'latency',
              Array.from({ length: 30 }, () => 100_000 + 1000 * side),
            ),
          ],
        }),
      ),
    );
    const [each] = report(records).scenarios[0]?.cases ?? [];
    expect(each?.pairs).toEqual([]);
    expect(each?.noise).toEqual([
      {
        target: 'node-sse',
        headline: true,
        metric: 'latency p50',
        blocks: 2,
        range: '0.99 to 0.99',
        deviation: '0.0 %',
      },
    ]);
  });

  it('is empty without trials', () => {
    expect(report([])).toMatchObject({ runId: '', scenarios: [] });
  });
});
