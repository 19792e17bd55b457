import { describe, expect, it } from 'vitest';
import { sideBySide, type RunBeside } from './side-by-side.ts';
import { scenarioWith, type WantedPair } from './verdicts.fixture.ts';
import type { Report } from './report.ts';

function run(folder: string, environment: object, ...wanted: WantedPair[]): RunBeside {
  const report = { runId: folder, scenarios: [scenarioWith(wanted)] } as unknown as Report;
  return { folder, report, environment: { runId: folder, ...environment } };
}

function latency(outcome: 'sse' | 'ws' | 'inconclusive', name = 'a=1'): WantedPair {
  return { case: name, pair: 'node', verdicts: { latency: outcome } };
}

function contradicts(...runs: RunBeside[]): boolean {
  return sideBySide(runs).rows[0]!.contradicts;
}

describe('several runs side by side', () => {
  it('have a row for whatever any of them compared, with a cell for each', () => {
    const { rows } = sideBySide([
      run('x', {}, latency('ws'), latency('sse', 'a=2')),
      run('y', {}, latency('inconclusive')),
      run('z', {}, { ...latency('sse', 'a=3'), pair: 'uws' }),
    ]);
    expect(
      rows.map((row) => [row.case, row.pair, row.measure, ...row.cells.map((cell) => cell?.outcome)]),
    ).toEqual([
      ['a=1', 'node', 'latency', 'ws', 'unclear', undefined],
      ['a=2', 'node', 'latency', 'sse', undefined, undefined],
      ['a=3', 'uws', 'latency', undefined, undefined, 'sse'],
    ]);
  });

  it('contradict each other only where two have winners', () => {
    const [sse, ws, unclear] = [
      run('x', {}, latency('sse')),
      run('y', {}, latency('ws')),
      run('z', {}, latency('inconclusive')),
    ];
    expect(contradicts(sse, ws)).toBe(true);
    expect(contradicts(sse, unclear)).toBe(false);
    expect(contradicts(ws, unclear, sse)).toBe(true);
  });

  it('name what differs, the code included, and not what always does', () => {
    const { facts } = sideBySide([
      run('x', { node: 'v20', cores: 2, loadAverageAtStart: '1', git: { commit: 'abc' } }),
      run('y', { node: 'v20', cores: 4, loadAverageAtStart: '2', git: { commit: 'abc' } }),
      run('z', { node: 'v22', cores: 2, git: { commit: 'def' } }),
      run('w', { node: 'v20', cores: 2 }),
    ]);
    expect(facts).toEqual([
      { name: 'cores', values: ['2', '4', '2', '2'] },
      { name: 'node', values: ['v20', 'v20', 'v22', 'v20'] },
      { name: 'git.commit', values: ['abc', 'abc', 'def', 'not known'] },
    ]);
  });
});
