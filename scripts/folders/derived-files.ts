// What is derived from the trials in a run's folder, and can be written again at any time.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Report } from '../../reports/rows/report.ts';
import { writeReports } from '../../reports/write-reports.ts';
import { scenariosIn } from './own-scenarios.ts';
import type { StoredRun } from './run-folder.ts';

/** Where the CPU profiles of its servers are, in a run's folder. */
export const PROFILES_FOLDER = 'profiles';

/** Writes every derived file, each whole. */
export function writeDerivedFiles(
  folder: string,
  { records, environment }: Pick<StoredRun, 'records' | 'environment'>,
): Report {
  return writeReports(folder, { records, environment, scenarios: scenariosIn(environment) });
}

/** The files that a person opens first. */
export function shownFiles(folder: string): string[] {
  return ['report.html', 'results.csv', 'summary.csv', 'comparison.csv', PROFILES_FOLDER]
    .map((name) => resolve(folder, name))
    .filter((path) => existsSync(path));
}
