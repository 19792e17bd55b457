// What the folder of a run must be like at any moment at which the program may end: every file whole.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import type { TrialRecord } from '../harness/trial-record.ts';
import { readTrialLog } from '../reports/files/trial-log.ts';

/** What is rendered from the trials of a run. */
export const DERIVED_FILES = [
  'comparison.csv',
  'report.html',
  'report.md',
  'results.csv',
  'summary.csv',
  'timeseries.csv',
];

/** The rows of a CSV file, by column. Throws where a row has another number of fields than the header. */
export function csvRows(folder: string, name: string): Record<string, string>[] {
  return parse(readFileSync(join(folder, name), 'utf8'), { columns: true });
}

/** Checks every file of a run's folder; returns its trials. */
export function expectWholeFolder(folder: string): readonly TrialRecord[] {
  const names = readdirSync(folder);
  expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
  expect(names.toSorted()).toEqual(['environment.json', ...DERIVED_FILES, 'trials.jsonl'].toSorted());
  const log = readTrialLog(join(folder, 'trials.jsonl'));
  expect(log.warnings).toEqual([]);
  expect(JSON.parse(readFileSync(join(folder, 'environment.json'), 'utf8'))).toHaveProperty('run.seed');
  const results = csvRows(folder, 'results.csv');
  const trialIds = new Set(results.map((row) => row['trial_id']));
  expect([...trialIds]).toEqual(log.records.map(({ trialId }) => trialId));
  for (const name of ['summary.csv', 'comparison.csv', 'timeseries.csv']) csvRows(folder, name);
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toMatch(/<\/html>\s*$/);
  expect(readFileSync(join(folder, 'report.md'), 'utf8')).toMatch(/\n$/);
  return log.records;
}
