import { expect, it } from 'vitest';
import { markdownReport } from '../markdown/run.ts';
import { renderFiles } from '../write-reports.ts';
import { reportOf } from './report.ts';
import { SAMPLE_SCENARIOS, sampleRun } from './sample-run.fixture.ts';

const BASELINE = 'connections=4';
const scenarios = SAMPLE_SCENARIOS.map((scenario) =>
  scenario.name === 'stock-ticker' ? { ...scenario, baseline: BASELINE } : scenario,
);

it('holds the other cases against the baseline, a row for each server, in every report and in a file', () => {
  const input = { records: sampleRun(), environment: {}, scenarios };
  const report = reportOf(input);
  const [table] = report.tables;
  expect(table!.rows.map(({ fields }) => fields.slice(0, 3).join(' '))).toEqual(
    ['node-sse', 'node-ws', 'uws-sse', 'uws-ws'].map((target) => `stock-ticker connections=100 ${target}`),
  );
  for (const { fields, remark } of table!.rows) {
    expect(fields).toHaveLength(table!.titles.length);
    expect(remark).toContain(`baseline: ${BASELINE}`);
  }
  // Each of 100 subscribers adds 900 ns, so it is longer; of uws two blocks of eight do not count.
  expect(table!.rows[0]!.fields[3]).toMatch(/^1\.\d\d \[1\.\d\d, 1\.\d\d\]$/);
  expect(table!.rows[3]!.fields[3]).toMatch(/^1\.\d\d \(1\.\d\d to 1\.\d\d\)$/);
  expect(markdownReport(report, {})).toContain('## Beside the baseline');
  expect(renderFiles(input, report).has('cases.csv')).toBe(true);
});

it('is nothing where no scenario names one', () => {
  const input = { records: sampleRun(), environment: {}, scenarios: SAMPLE_SCENARIOS };
  const report = reportOf(input);
  expect([report.tables, renderFiles(input, report).has('cases.csv')]).toEqual([[], false]);
});
