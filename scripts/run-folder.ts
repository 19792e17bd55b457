// The folder of a run: the trial log, appended as the run goes, and everything that is derived from it.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TrialRecord } from '../harness/trial-record.ts';
import type { Report } from '../reports/report.ts';
import { readTrialLog, TRIAL_LOG_NAME, TrialLog } from '../reports/trial-log.ts';
import { readEnvironment, writeEnvironment, writeReports } from '../reports/write-reports.ts';
import { SCENARIOS } from '../scenarios/catalogue.ts';

type Facts = Readonly<Record<string, unknown>>;

/** What a run's folder holds. */
export interface StoredRun {
  readonly records: readonly TrialRecord[];
  readonly environment: Facts;
  readonly warnings: readonly string[];
}

/** Creates the folder with its environment.json and an empty trial log. */
export function createRunFolder(folder: string, environment: Facts): TrialLog {
  mkdirSync(folder, { recursive: true });
  writeEnvironment(folder, environment);
  return new TrialLog(join(folder, TRIAL_LOG_NAME));
}

/** Reads a run back. Throws with file and remedy. */
export function readRunFolder(folder: string): StoredRun {
  const { records, warnings } = readTrialLog(join(folder, TRIAL_LOG_NAME));
  return { records, environment: readEnvironment(folder), warnings };
}

/** Writes every derived file, each whole. */
export function writeDerivedFiles(
  folder: string,
  { records, environment }: Pick<StoredRun, 'records' | 'environment'>,
): Promise<Report> {
  const questions = Object.fromEntries(SCENARIOS.map(({ name, question }) => [name, question]));
  return writeReports(folder, { records, environment, questions });
}

/** The files that a person opens first. */
export function shownFiles(folder: string): string[] {
  return ['report.html', 'results.csv', 'summary.csv', 'comparison.csv'].map((name) => resolve(folder, name));
}
