// What the exit code of pushbench says. The README has the table.
import type { TrialRecord } from '../harness/trial-record.ts';

export const EXIT = { done: 0, regression: 1, usage: 2, invalid: 3, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Reasons that mean wrong counts, which count even in a smoke run. */
const WRONG_COUNTS: ReadonlySet<string> = new Set([
  'connect-failures',
  'unexpected-closes',
  'malformed',
  'lost',
  'duplicate',
  'reordered',
]);

/** The exit code of a run that went to its end. A smoke run is too short to judge more than its counts. */
export function exitCodeOf(records: readonly TrialRecord[], smoke: boolean): ExitCode {
  const spoiled = records.some(
    ({ status, reasons }) =>
      status === 'failed' ||
      (status === 'invalid' && (!smoke || reasons.some(({ code }) => WRONG_COUNTS.has(code)))),
  );
  return spoiled ? EXIT.invalid : EXIT.done;
}
