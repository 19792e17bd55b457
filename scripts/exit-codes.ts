// What the exit code of pushbench says.
import { PROFILED } from '../harness/trial/cpu-profile.ts';
import { CLIENTS_GAVE_WAY, WRONG_COUNTS } from '../harness/trial/validity.ts';
import type { TrialRecord } from '../harness/trial-record.ts';
import { replacedTrials } from '../analysis/cells/replaced-trials.ts';
import type { GateVerdict } from '../analysis/gate/judgement.ts';
import { SCENARIOS } from '../scenarios/catalogue.ts';
import type { Scenario } from '../scenarios/scenario.ts';

export const EXIT = { done: 0, regression: 1, usage: 2, invalid: 3, interrupted: 130 } as const;
export type ExitName = keyof typeof EXIT;
export type ExitCode = (typeof EXIT)[ExitName];

/** In words, for the README: `npm run docs:tables` writes them there. */
export const EXIT_MEANINGS: Readonly<Record<ExitName, string>> = {
  done: 'done',
  regression: 'confirmed regression (`gate`)',
  usage: 'wrong usage',
  invalid:
    'an invalid or failed trial, nothing measured at all, too few descriptors or too little memory to begin, or an error ' +
    'that nobody foresaw: never 1. In the profile `smoke`: only failed trials and wrong counts. Not the step at which a ' +
    'climb ends because its clients gave way, and not an invalid trial that was measured again with success. In `limit`: ' +
    'no connection held, a process that ended, or heartbeats that came twice, late in their sequence or garbled. In ' +
    '`probe`: any verdict but streaming, or a missed limit of `--slo`',
  interrupted: 'interrupted; everything that was finished is saved',
};

/** Whether deliveries or connections were not what they had to be, however busy the machine was. */
export function hasWrongCounts({ reasons }: TrialRecord): boolean {
  return reasons.some(({ code }) => WRONG_COUNTS.has(code));
}

/** A profiled trial is invalid because the user wanted it so: like a smoke run it shows counts and no more. */
function wasProfiled({ reasons }: TrialRecord): boolean {
  return reasons.some(({ code }) => code === PROFILED.code);
}

/** How a climb ends: the clients gave way before the server did, and the step says so. */
function endedItsClimb({ scenario, reasons }: TrialRecord, known: readonly Scenario[]): boolean {
  const climbs = known.some(({ name, climb }) => name === scenario && climb !== undefined);
  return climbs && reasons.every(({ code }) => CLIENTS_GAVE_WAY.has(code));
}

/**
 * The exit code of a run that went to its end. A smoke run is too short to judge more than its counts; one in which
 * every target was skipped has measured nothing. `known` are the scenarios that may have been run.
 */
export function exitCodeOf(
  records: readonly TrialRecord[],
  smoke: boolean,
  known: readonly Scenario[] = SCENARIOS,
): ExitCode {
  if (records.every(({ status }) => status === 'skipped')) return EXIT.invalid;
  const replaced = replacedTrials(records);
  const spoiled = records.some(
    (record) =>
      record.status === 'failed' ||
      (record.status === 'invalid' &&
        (hasWrongCounts(record) ||
          !(smoke || wasProfiled(record) || endedItsClimb(record, known) || replaced.has(record)))),
  );
  return spoiled ? EXIT.invalid : EXIT.done;
}

/** The exit code of a gate. `strict`: who cannot tell may not pass. */
export function gateExitCode(verdict: GateVerdict, strict: boolean): ExitCode {
  if (verdict === 'regressed') return EXIT.regression;
  return verdict === 'invalid' || (strict && verdict === 'inconclusive') ? EXIT.invalid : EXIT.done;
}
