// What `run --json` prints: one object, for other programs.
import type { TrialRecord } from '../harness/trial-record.ts';
import type { Report } from '../reports/rows/report.ts';

export function jsonResult(
  report: Report,
  records: readonly TrialRecord[],
  folder: string,
  interrupted: boolean,
): object {
  return {
    runId: report.runId,
    folder,
    interrupted,
    trials: report.trials,
    comparisons: report.comparisons,
    notOk: records
      .filter(({ status }) => status !== 'ok')
      .map(({ scenario, case: planned, target, block, status, reasons }) => ({
        scenario,
        case: planned,
        target,
        block,
        status,
        reasons,
      })),
  };
}
