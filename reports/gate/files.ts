// The files of a gate job, each whole: the verdicts as gate.json and gate.csv, the trials as results.csv and
// summary.csv like those of a run, and what CI systems read.
import { join } from 'node:path';
import type { GateResult } from '../../analysis/gate/result.ts';
import { summarise } from '../../analysis/cells/summary.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { gateCsv } from './csv.ts';
import { gateReports } from './ci-files.ts';
import { resultsCsv } from '../csv/results.ts';
import { summaryCsv } from '../csv/summary.ts';
import { writeWholeFile, type FileContent } from '../files/whole-file.ts';

/** Writes them into an existing folder; returns their paths. Throws `FileWriteError`. */
export function gateFiles(folder: string, result: GateResult, records: readonly TrialRecord[]): string[] {
  const files = new Map<string, FileContent>([
    ['gate.json', `${JSON.stringify(result, null, 2)}\n`],
    ['gate.csv', gateCsv(result)],
    ['results.csv', resultsCsv(records)],
    ['summary.csv', summaryCsv(summarise(records))],
    ...gateReports(result),
  ]);
  return [...files].map(([name, content]) => {
    const path = join(folder, name);
    writeWholeFile(path, content);
    return path;
  });
}
