import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../../harness/trial-record.ts';
import type { ClimbPair } from './climb.ts';
import { stepOf } from './climb-names.ts';
import { marksOf, notesOf } from './climb-step.ts';
import { gridOf } from './grid.ts';
import { reportOf, type ScenarioReport } from './report.ts';
import { SAMPLE_SCENARIOS, climbRun } from './sample-run.fixture.ts';

function scenarioOf(records: readonly TrialRecord[], scenarios = SAMPLE_SCENARIOS): ScenarioReport {
  return reportOf({ records, environment: {}, scenarios }).scenarios[0]!;
}

function pairOf(records: readonly TrialRecord[]): ClimbPair {
  return scenarioOf(records).climbs[0]!.pairs[0]!;
}

/** How many problems there are where one trial of WebSocket is invalid at that step, for these reasons. */
function problemsWith(rateHz: number, reasons: TrialRecord['reasons']): number {
  const records = climbRun().map((record): TrialRecord =>
    record.transport === 'ws' && record.offeredRateHz === rateHz && record.block === 0
      ? { ...record, status: 'invalid', reasons }
      : { ...record, status: 'ok', reasons: [] },
  );
  return scenarioOf(records).problems.length;
}

describe('climbsOf', () => {
  it('tells the steps of a stack together, ascending', () => {
    const { cases, climbs } = scenarioOf(climbRun().toReversed());
    expect(cases).toEqual([]);
    expect(climbs).toMatchObject([{ case: 'writes=idiomatic', pairs: [{ name: 'node' }] }]);
    expect(climbs[0]?.load).toBe('10 connections, 1,000 to 4,000 events/s, 100 B, open-constant');
    expect(climbs[0]?.pairs[0]?.steps.map(({ label }) => label)).toEqual(['1,000/s', '2,000/s', '4,000/s']);
  });

  it('says how far each side kept up, and compares where both did', () => {
    expect(pairOf(climbRun()).conclusion).toBe(
      'Keeps up to: SSE 4,000/s or more, WebSocket 1,000/s. At 1,000/s: 2 blocks, no verdict.',
    );
  });

  it('marks the step at which a side stopped, and invalid trials', () => {
    const { steps } = pairOf(climbRun());
    expect(steps.map(marksOf)).toEqual([
      { sse: '', ws: '' },
      { sse: '', ws: '†' },
      { sse: '', ws: '' },
    ]);
    expect(steps.map(notesOf)).toEqual([
      '',
      'SSE 1 of 2 trials invalid; WebSocket stopped here in 2 of 2 blocks',
      '',
    ]);
  });

  it('takes the end of a climb for a finding: the clients gave way, and nothing is wrong', () => {
    const gaveWay = {
      code: 'client-cpu',
      message: 'A client process used 95 % of a processor.',
      remedy: 'Lower it.',
    };
    const records = climbRun().map((record): TrialRecord =>
      record.transport === 'ws' && record.offeredRateHz === 2000
        ? { ...record, status: 'invalid', reasons: [gaveWay] }
        : { ...record, status: 'ok', reasons: [] },
    );
    const { problems, climbs } = scenarioOf(records);
    const pair = climbs[0]!.pairs[0]!;
    expect(problems).toEqual([]);
    expect(pair.conclusion).toContain('WebSocket 1,000/s or more.');
    expect(marksOf(pair.steps[1]!).ws).toBe('†!');
    expect(notesOf(pair.steps[1]!)).toBe(
      'WebSocket stopped here in 2 of 2 blocks because the clients gave way (A client process used 95 % of a processor)',
    );
  });

  it('keeps what is wrong with a step a problem: another reason, or a side that went on', () => {
    const wrong = { code: 'lost', message: '3 of 9 deliveries were lost.', remedy: 'Deliver them.' };
    const gaveWay = { code: 'client-cpu', message: 'A client process used 95 %.', remedy: 'Lower it.' };
    expect(problemsWith(2000, [gaveWay])).toBe(0);
    expect(problemsWith(2000, [gaveWay, wrong])).toBe(2);
    expect(problemsWith(1000, [gaveWay])).toBe(1);
  });

  it('marks a step without a valid trial, and the highest one where a side fell behind', () => {
    const records = climbRun()
      .filter(({ transport, block }) => transport === 'sse' && block === 1)
      .map((record) =>
        record.offeredRateHz === 4000
          ? {
              ...record,
              measurements: record.measurements.map((m) => (m.metric === 'in_time' ? { ...m, value: 1 } : m)),
            }
          : record,
      );
    const pair = pairOf(records);
    expect(pair.steps.map((step) => marksOf(step).sse)).toEqual(['', '!', '†']);
    expect(pair.conclusion).toBe('Keeps up to: SSE 1,000/s.');
  });

  it('has no figures of a side that never came to a step, and no mark of one that kept up at the top', () => {
    const top = pairOf(climbRun()).steps.at(-1)!;
    expect(top.sides.sse).toMatchObject({ stopped: false, invalid: false });
    expect(top.sides.ws.summary).toBeUndefined();
  });

  it('keeps the steps as cases where the scenario is not known, or does not climb this time', () => {
    expect(scenarioOf(climbRun(), [])).toMatchObject({ climbs: [], cases: { length: 3 } });
    const steady = climbRun().map((record) => ({ ...record, case: 'writes=idiomatic' }));
    expect(scenarioOf(steady)).toMatchObject({ climbs: [], cases: [{ case: 'writes=idiomatic' }] });
  });
});

describe('the table of a climb', () => {
  it('has both sides in each field, in one unit', () => {
    const { steps } = pairOf(climbRun());
    const grid = gridOf(
      steps.map(({ rows }) => rows),
      steps.map(marksOf),
    );
    expect(grid.map(({ title, fields }) => [title, ...fields.map(({ text }) => text)])).toEqual([
      ['delivered/s', '10,000 / 10,000', '20,000 / 12,000†', '40,000 / –'],
      ['latency p50', '262 / 200 µs', '262 / 334 µs', '262 µs / –'],
      ['CPU per event', '8.40 / 8.30 µs', '7.40 / 7.30 µs', '5.40 µs / –'],
      ['events/write', '1 / 1', '1 / 1', '1 / –'],
      ['events/read', '1 / 1', '2 / 2', '4 / –'],
    ]);
  });
});

describe('stepOf', () => {
  it.each([
    ['writes=idiomatic,rateHz=1000', ['writes=idiomatic', 1000]],
    ['rateHz=0.5', ['', 0.5]],
    ['writes=idiomatic', undefined],
    ['default', undefined],
    ['rateHz=fast', undefined],
    ['offeredrateHz=5', undefined],
  ])('%s', (name, step) => {
    expect(stepOf(name, 'rateHz')).toEqual(step);
  });
});
