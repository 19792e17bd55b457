// The folder of a run: the trial log, appended as the run goes, and everything that is derived from it.
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { histogramsReady } from '../measure/histogram.ts';
import type { TrialRecord } from '../harness/trial-record.ts';
import { comparisonCsv } from '../reports/comparison-csv.ts';
import { htmlReport } from '../reports/html.ts';
import { markdownReport } from '../reports/markdown.ts';
import { reportOf, type Report } from '../reports/report.ts';
import { resultsCsv } from '../reports/results-csv.ts';
import { summaryCsv } from '../reports/summary-csv.ts';
import { timeseriesCsv } from '../reports/timeseries-csv.ts';
import { readTrialLog, TRIAL_LOG_NAME, TrialLog } from '../reports/trial-log.ts';
import { writeWholeFile } from '../reports/whole-file.ts';
import { SCENARIOS } from '../scenarios/catalogue.ts';

type Facts = Readonly<Record<string, unknown>>;

const ENVIRONMENT_NAME = 'environment.json';

/** Creates the folder with its environment.json and an empty trial log. */
export function createRunFolder(folder: string, environment: Facts): TrialLog {
  mkdirSync(folder, { recursive: true });
  writeWholeFile(join(folder, ENVIRONMENT_NAME), `${JSON.stringify(environment, undefined, 2)}\n`);
  return new TrialLog(join(folder, TRIAL_LOG_NAME));
}

/** What a run's folder holds. */
export interface StoredRun {
  readonly records: readonly TrialRecord[];
  readonly environment: Facts;
  readonly warnings: readonly string[];
}

/** Reads a run back. Throws with file and remedy. */
export function readRunFolder(folder: string): StoredRun {
  const { records, warnings } = readTrialLog(join(folder, TRIAL_LOG_NAME));
  const environment = JSON.parse(readFileSync(join(folder, ENVIRONMENT_NAME), 'utf8')) as Facts;
  return { records, environment, warnings };
}

/** Writes every derived file, each whole; returns the report and the files' paths. */
export async function writeDerivedFiles(
  folder: string,
  { records, environment }: Pick<StoredRun, 'records' | 'environment'>,
): Promise<{ report: Report; paths: readonly string[] }> {
  await histogramsReady;
  const questions = Object.fromEntries(SCENARIOS.map(({ name, question }) => [name, question]));
  const report = reportOf({ records, environment, questions });
  const files: Readonly<Record<string, string>> = {
    'results.csv': resultsCsv(records),
    'summary.csv': summaryCsv(records),
    'comparison.csv': comparisonCsv(records),
    'timeseries.csv': timeseriesCsv(records),
    'report.md': markdownReport(report, environment),
    'report.html': htmlReport(report, environment),
  };
  for (const [name, text] of Object.entries(files)) writeWholeFile(join(folder, name), text);
  const names = [...Object.keys(files), TRIAL_LOG_NAME, ENVIRONMENT_NAME];
  return { report, paths: names.map((name) => resolve(folder, name)) };
}
