// Which cases of a run are steps of a climb: their names hold the rate that climbs. And which trials ended a climb
// because the clients gave way: that is what the climb has found, and no fault of the run.
import { findCell } from '../../analysis/cells/cell.ts';
import { CLIENTS_GAVE_WAY, MIN_IN_TIME } from '../../harness/trial/validity.ts';
import type { Measurement, TrialRecord } from '../../harness/trial-record.ts';

type Step = readonly [name: string, rateHz: number];

/** Splits `writes=idiomatic,rateHz=1000` into the rest and the rate; undefined where the parameter is not in it. */
export function stepOf(caseName: string, parameter: string): Step | undefined {
  const parts = caseName.split(',');
  const climbing = parts.find((part) => part.startsWith(`${parameter}=`));
  const rateHz = Number(climbing?.slice(parameter.length + 1));
  if (climbing === undefined || !(rateHz > 0)) return undefined;
  return [parts.filter((part) => part !== climbing).join(','), rateHz];
}

/** 0 of a case that is no step. */
export function rateOf(caseName: string, parameter: string): number {
  return stepOf(caseName, parameter)?.[1] ?? 0;
}

type Count = Pick<Measurement, 'metric' | 'side' | 'phase' | 'stat'> & { readonly value: number | undefined };

/** Fewer deliveries came within their slices than the harness asks of a side that climbs on. */
export function fellBehind(counts: readonly Count[]): boolean {
  const count = (metric: string) => findCell(counts, { metric, side: 'client', stat: 'value' })?.value ?? 0;
  return count('in_time') < MIN_IN_TIME * count('recorded');
}

/**
 * Of the trials of a climb those with which a side ended it because the clients gave way: invalid for that and
 * nothing else, and the side went no further in that block.
 */
export function endsOfClimb(trials: readonly TrialRecord[], parameter: string): ReadonlySet<TrialRecord> {
  const topOf = new Map<string, number>();
  const sideOf = (trial: TrialRecord): string =>
    JSON.stringify([stepOf(trial.case, parameter)?.[0], trial.target, trial.client, trial.arm, trial.block]);
  for (const trial of trials) {
    const side = sideOf(trial);
    topOf.set(side, Math.max(topOf.get(side) ?? 0, rateOf(trial.case, parameter)));
  }
  return new Set(
    trials.filter(
      (trial) =>
        trial.status === 'invalid' &&
        trial.reasons.every(({ code }) => CLIENTS_GAVE_WAY.has(code)) &&
        rateOf(trial.case, parameter) > 0 &&
        topOf.get(sideOf(trial)) === rateOf(trial.case, parameter),
    ),
  );
}
