// The records as they may be shown: names and reasons are text of others, and a terminal obeys control characters.
import type { Reason, TrialRecord } from '../../harness/trial-record.ts';
import { printable } from '../../servers/printable-text.ts';

/** The same array where there is nothing to replace. */
export function shownRecords(records: readonly TrialRecord[]): readonly TrialRecord[] {
  return records.every(isPrintable) ? records : records.map(shownRecord);
}

const NAMES = ['runId', 'scenario', 'case', 'workload', 'stack', 'target', 'loadModel'] as const;

function isPrintable(record: TrialRecord): boolean {
  return (
    NAMES.every((name) => printable(record[name]) === record[name]) &&
    record.stderrTail.every((line) => printable(line) === line) &&
    record.reasons.every((reason) =>
      [reason.code, reason.message, reason.remedy].every((text) => printable(text) === text),
    )
  );
}

function shownRecord(record: TrialRecord): TrialRecord {
  const names = Object.fromEntries(NAMES.map((name) => [name, printable(record[name])]));
  const stderrTail = record.stderrTail.map(printable);
  return { ...record, ...names, stderrTail, reasons: record.reasons.map(shownReason) };
}

function shownReason({ code, message, remedy }: Reason): Reason {
  return { code: printable(code), message: printable(message), remedy: printable(remedy) };
}
