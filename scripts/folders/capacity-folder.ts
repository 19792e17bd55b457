// The files of a capacity search that are derived from its trials and from its question in environment.json.
import { join } from 'node:path';
import { capacitiesOf, type CapacityQuestion } from '../../analysis/capacity/capacity.ts';
import type { Pinning } from '../../harness/machine/pinning.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { capacityCsv, capacityCurveCsv } from '../../reports/csv/capacity.ts';
import { capacityJson, type CapacityReport } from '../../reports/rows/capacity-report.ts';
import { resultsCsv } from '../../reports/csv/results.ts';
import { writeWholeFile } from '../../reports/files/whole-file.ts';
import type { Facts } from '../../reports/files/environment.ts';
import { printable } from '../../servers/printable-text.ts';

/** The files that a person opens first. */
export const CAPACITY_FILES = ['capacity.csv', 'capacity-curve.csv', 'capacity.json'] as const;

/** Whether the folder of a run is that of a capacity search. */
export function isCapacityRun(environment: Facts): boolean {
  return typeof environment['capacity'] === 'object';
}

/** Writes every derived file, each whole. Throws where the records are not those of the search. */
export function writeCapacityFiles(
  folder: string,
  records: readonly TrialRecord[],
  environment: Facts,
): CapacityReport {
  const { question, interrupted } = environment['capacity'] as {
    question: CapacityQuestion;
    interrupted: boolean;
  };
  const report: CapacityReport = {
    ...question,
    runId: printable(String(environment['runId'])),
    interrupted,
    findings: capacitiesOf(records, question, pinningOf(environment)),
  };
  writeWholeFile(join(folder, 'capacity.csv'), capacityCsv(report));
  writeWholeFile(join(folder, 'capacity-curve.csv'), capacityCurveCsv(report));
  writeWholeFile(join(folder, 'results.csv'), resultsCsv(records));
  writeWholeFile(join(folder, 'capacity.json'), `${JSON.stringify(capacityJson(report), null, 2)}\n`);
  return report;
}

/** As `describeEnvironment` writes it. */
function pinningOf(environment: Facts): Pick<Pinning, 'clients'> {
  const { clients } = (environment['pinning'] ?? {}) as { clients?: unknown };
  return { clients: typeof clients === 'string' && /^[\d,-]+$/.test(clients) ? clients : undefined };
}
