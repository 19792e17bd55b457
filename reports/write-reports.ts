// All files of a run that are derived from its trials, written again whenever more trials have ended. Rendering
// is pure and writing is whole, so the same trials always leave the same bytes.
import { join } from 'node:path';
import { casesCsv } from './csv/cases.ts';
import { comparisonCsv } from './csv/comparison.ts';
import { htmlReport } from './html/page.ts';
import { markdownReport } from './markdown/run.ts';
import { reportOf, type Report, type ReportInput } from './rows/report.ts';
import { resultsCsv } from './csv/results.ts';
import { summaryCsv } from './csv/summary.ts';
import { timeseriesCsv } from './csv/timeseries.ts';
import { writeWholeFile, type FileContent } from './files/whole-file.ts';

/** The content of every derived file, by its name. */
export function renderFiles(input: ReportInput, report: Report): ReadonlyMap<string, FileContent> {
  const { records, environment } = input;
  const { caseComparisons } = report;
  return new Map<string, FileContent>([
    ['results.csv', resultsCsv(records)],
    ['summary.csv', summaryCsv(report.summaries)],
    ['comparison.csv', comparisonCsv(report.comparisons)],
    ...(caseComparisons.length === 0 ? [] : ([['cases.csv', casesCsv(caseComparisons)]] as const)),
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
