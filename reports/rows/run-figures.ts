// Figures of several trials in one field of a table about the whole run: the median, with a unit that fits.
import type { TrialRecord } from '../../harness/trial-record.ts';
import type { Unit } from '../../measure/figures/metrics.ts';
import { quantities } from '../words/quantity.ts';

export interface RunFigure<Trial extends TrialRecord = TrialRecord> {
  readonly title: string;
  readonly unit: Unit;
  /** Of one trial. */
  readonly of: (trial: Trial) => number | undefined;
}

export function metricFigure(title: string, unit: Unit, metric: string, stat = 'value'): RunFigure {
  const of: RunFigure['of'] = ({ measurements }) =>
    measurements.find((each) => each.metric === metric && each.stat === stat)?.value;
  return { title, unit, of };
}

export function figureText<Trial extends TrialRecord>(
  { unit, of }: RunFigure<Trial>,
  trials: readonly Trial[],
): string {
  return quantities([medianOf(trials.flatMap((trial) => of(trial) ?? []))], unit)[0]!;
}

/** The lower one of two. */
function medianOf(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}
