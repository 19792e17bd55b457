import { describe, expect, it } from 'vitest';
import { exampleOf, legendOf } from './matrix-legend.ts';
import { matrixOf, stepsText, wordAndSign, type VerdictMatrix } from './matrix.ts';
import { reportOf } from './report.ts';
import { climbRun, SAMPLE_SCENARIOS, sampleRun } from './sample-run.fixture.ts';
import { scenarioWith, type WantedPair } from './verdicts.fixture.ts';

function matrix(...wanted: WantedPair[]): VerdictMatrix {
  return matrixOf({ scenarios: [scenarioWith(wanted)] });
}

/** Each cell of the first row as one text. */
function texts({ rows, looks }: VerdictMatrix): string[] {
  return (rows[0] ?? looks[0])!.pairs.flatMap(({ cells }) =>
    cells.map((cell) => `${wordAndSign(cell)} ${cell.factor} ${cell.interval}`.trim()),
  );
}

describe('matrixOf', () => {
  it('says who takes less, by how much and between which limits, whoever it is', () => {
    const verdicts = { latency: 'ws', cpu: 'sse', rss: 'equivalent', bytes: 'inconclusive' } as const;
    expect(texts(matrix({ verdicts }))).toEqual([
      'WebSocket ↓ 2.00× [1.25, 2.50]',
      'SSE ↓ 2.00× [1.25, 2.50]',
      '≈ same 1.01× [0.98, 1.03]',
      '? unclear 1.10× [0.90, 1.30]',
    ]);
  });

  it('has a row for each case and the columns of every stack, also where one did not run', () => {
    const { pairs, rows } = matrix(
      { case: 'a=1', pair: 'node', verdicts: { latency: 'ws' } },
      { case: 'a=2', pair: 'uws', verdicts: { latency: 'sse' } },
    );
    expect(pairs).toEqual(['node', 'uws']);
    expect(rows.map((row) => row.pairs.map(({ cells }) => cells.map(({ outcome }) => outcome)))).toEqual([
      [
        ['ws', 'nothing', 'nothing', 'nothing'],
        ['nothing', 'nothing', 'nothing', 'nothing'],
      ],
      [
        ['nothing', 'nothing', 'nothing', 'nothing'],
        ['sse', 'nothing', 'nothing', 'nothing'],
      ],
    ]);
  });

  it('keeps what was only looked at apart, without words', () => {
    const { rows, looks } = matrix(
      { case: 'a=1', blocks: 1, verdicts: { latency: 'inconclusive' } },
      { case: 'a=2', verdicts: { latency: 'ws' } },
    );
    expect(rows.map((row) => row.case)).toEqual(['a=2']);
    expect(looks.map((row) => row.case)).toEqual(['a=1']);
    expect(texts({ pairs: [], rows: [], looks })[0]).toBe('1.10×');
  });

  it('calls a case with too few valid blocks of enough unclear, and gives its range', () => {
    const verdicts = { latency: 'inconclusive' } as const;
    const [pair] = scenarioWith([{ blocks: 7, verdicts }]).cases[0]!.pairs;
    const scenario = scenarioWith([{ blocks: 8, verdicts }]);
    const cases = scenario.cases.map((each) => ({
      ...each,
      pairs: each.pairs.map((one) => ({ ...one, comparisons: pair!.comparisons })),
    }));
    expect(texts(matrixOf({ scenarios: [{ ...scenario, cases }] }))[0]).toBe(
      '? unclear 1.10× (0.90 to 1.30)',
    );
  });

  it('shows the service time where the instrument bars the latency, and says so', () => {
    const verdicts = { latency: { barred: 'timer-bound' }, service: 'ws' } as const;
    const [cell] = matrix({ verdicts }).rows[0]!.pairs[0]!.cells;
    expect(cell).toMatchObject({ outcome: 'ws', figure: 'service time', standsIn: true });
  });

  it('names the obstacle where nothing else can stand there, without a factor', () => {
    const verdicts = { latency: { barred: 'timer-bound' }, service: { barred: 'client-bound' } } as const;
    expect(texts(matrix({ verdicts }))[0]).toBe('– timer-bound');
    expect(texts(matrix({ nothing: 'failed' }))).toEqual(['– failed', '– failed', '– failed', '– failed']);
  });

  it('takes memory per connection before that of the whole server', () => {
    const figures = [{ slope: 'sse', rss: 'ws' } as const, { rss: 'ws' } as const].map(
      (verdicts) => matrix({ verdicts }).rows[0]!.pairs[0]!.cells[2]!,
    );
    expect(figures.map(({ figure, outcome }) => [figure, outcome])).toEqual([
      ['per connection', 'sse'],
      ['whole server', 'ws'],
    ]);
  });

  it('is empty where nothing was compared', () => {
    expect(matrix({})).toEqual({ pairs: [], rows: [], looks: [] });
  });

  it('compares a climb at the highest step at which both kept up', () => {
    const report = reportOf({ records: climbRun(), environment: {}, scenarios: SAMPLE_SCENARIOS });
    const { rows, looks } = matrixOf(report);
    expect(rows).toEqual([]);
    expect(looks).toMatchObject([{ scenario: 'throughput', case: 'writes=idiomatic' }]);
    expect(stepsText(looks[0]!)).toBe('at 1,000/s');
  });
});

function terms(...wanted: WantedPair[]): string[] {
  return legendOf(matrix(...wanted)).map(({ term }) => term);
}

describe('legendOf', () => {
  it('explains the signs that are there, and no others', () => {
    expect(terms({ verdicts: { latency: 'ws' } })).toEqual(['columns']);
    expect(terms({ verdicts: { latency: 'equivalent', cpu: 'inconclusive' } })).toEqual([
      '≈ same',
      '? unclear',
      'columns',
    ]);
    expect(terms({ blocks: 3, verdicts: { latency: 'inconclusive' } })).toEqual([
      '(1.10 to 1.32)',
      'looked at',
      'columns',
    ]);
    expect(
      terms({ verdicts: { latency: { barred: 'timer-bound' }, service: 'ws' }, nothing: 'failed' }),
    ).toEqual(['–', 'columns']);
  });

  it('leaves out ranges that are not shown', () => {
    const looked = matrix({ blocks: 3, verdicts: { latency: 'inconclusive' } });
    expect(legendOf(looked, false).map(({ term }) => term)).toEqual(['looked at', 'columns']);
  });

  it('explains the brackets by a cell that is there', () => {
    const report = reportOf({ records: sampleRun(), environment: {}, scenarios: SAMPLE_SCENARIOS });
    const whole = matrixOf(report);
    const example = exampleOf(whole);
    expect(example).toMatch(
      /^Read `WebSocket ↓ (\S+)× \[(\S+), (\S+)\]` as: WebSocket takes less, SSE \1 times as much, and the true factor lies between \2 and \3\./,
    );
    expect(exampleOf(matrix({ verdicts: { latency: 'sse' } }))).toContain(
      'SSE takes less, WebSocket 2.00 times as much',
    );
    expect(exampleOf(matrix({ verdicts: { latency: 'equivalent' } }))).toContain(
      'SSE takes 1.01 times as much as WebSocket',
    );
    expect(exampleOf(matrix({ blocks: 3, verdicts: { latency: 'inconclusive' } }))).toBe('');
  });
});
