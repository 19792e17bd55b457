// All files of a run that are derived from its trials, written again whenever more trials have ended. Rendering
// is pure and writing is whole, so the same trials always leave the same bytes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { comparisonCsv } from './csv/comparison.ts';
import { htmlReport } from './html/page.ts';
import { markdownReport } from './markdown/run.ts';
import { reportOf, type Report, type ReportInput } from './rows/report.ts';
import { resultsCsv } from './csv/results.ts';
import { summaryCsv } from './csv/summary.ts';
import { timeseriesCsv } from './csv/timeseries.ts';
import { messageOf, writeWholeFile, type FileContent } from './files/whole-file.ts';

const ENVIRONMENT_NAME = 'environment.json';
const RESTORE = 'Restore it from the run that wrote it.';

/** The content of every derived file, by its name. */
export function renderFiles(input: ReportInput, report: Report): ReadonlyMap<string, FileContent> {
  const { records, environment } = input;
  return new Map<string, FileContent>([
    ['results.csv', resultsCsv(records)],
    ['summary.csv', summaryCsv(report.summaries)],
    ['comparison.csv', comparisonCsv(report.comparisons)],
    ['timeseries.csv', timeseriesCsv(records)],
    ['report.md', markdownReport(report, environment)],
    ['report.html', htmlReport(report, environment)],
  ]);
}

/**
 * Writes every derived file into an existing folder and returns the report, for the terminal. Throws
 * `FileWriteError`, which names file and remedy; that file is then as it was before.
 */
export function writeReports(folder: string, input: ReportInput): Report {
  const report = reportOf(input);
  for (const [name, content] of renderFiles(input, report)) writeWholeFile(join(folder, name), content);
  return report;
}

/** Writes environment.json. Throws `FileWriteError`. */
export function writeEnvironment(folder: string, environment: ReportInput['environment']): void {
  writeWholeFile(join(folder, ENVIRONMENT_NAME), `${JSON.stringify(environment, null, 2)}\n`);
}

/** Reads environment.json back, to render the reports of a finished run again. Throws with file and remedy. */
export function readEnvironment(folder: string): ReportInput['environment'] {
  const path = join(folder, ENVIRONMENT_NAME);
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isObject(value)) return value;
  } catch (error) {
    throw new Error(`cannot read ${path}: ${messageOf(error)}. ${RESTORE}`, { cause: error });
  }
  throw new Error(`${path} does not hold an object. ${RESTORE}`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
