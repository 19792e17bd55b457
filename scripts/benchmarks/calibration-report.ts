// What a calibration has shown, as text for a person.
import Table from 'cli-table3';
import type { ExactRate } from '../../analysis/statistics/exact-binomial.ts';
import type { RealRates, RecordedNoise, ReplayedRates } from './calibration-rates.ts';

export interface CalibrationRates {
  readonly noise: readonly RecordedNoise[];
  /** Undefined where too little is recorded for a replay. */
  readonly replay: ReplayedRates | undefined;
  readonly real: readonly RealRates[];
}

export function calibrationReport({ noise, replay, real }: CalibrationRates): string {
  return [
    'The same build against itself:',
    table(
      ['metric', 'replicates', 'base', 'spread'],
      noise.map(({ metric, replicates, base, spread }) => [
        metric,
        replicates,
        base?.toPrecision(4) ?? '',
        percent(spread),
      ]),
    ),
    ...(replay === undefined
      ? ['Too few replicates for a replay: two batches of each scenario are needed.']
      : replayed(replay)),
    ...real.map(
      ({ kind, jobs, regressed, alarmed, invalid, medianSeconds }) =>
        `Real jobs, ${kind} (${jobs}, ${medianSeconds} s each): regressed ${bounded(regressed)}, first batch ` +
        `alarmed ${alarmed.hits}, invalid ${invalid.hits}`,
    ),
  ].join('\n');
}

function replayed({
  jobs,
  falseAlarms,
  firstBatchAlarms,
  invalid,
  inconclusive,
  power,
}: ReplayedRates): string[] {
  return [
    `Replayed jobs without a change (${jobs}): false alarms ${bounded(falseAlarms)}, first batch ` +
      `${bounded(firstBatchAlarms)}, invalid ${bounded(invalid)}, inconclusive ${bounded(inconclusive)}`,
    table(
      ['injected', 'metric', 'found'],
      power.map(({ metric, ratio, regressed }) => [
        `+${Math.round(100 * (ratio - 1))} %`,
        metric,
        bounded(regressed),
      ]),
    ),
  ];
}

function table(head: string[], rows: (string | number)[][]): string {
  const lines = new Table({ head, style: { head: [], border: [] } });
  lines.push(...rows);
  return lines.toString();
}

function bounded({ hits, trials, rate, low, high }: ExactRate): string {
  return `${percent(rate)} (${hits} of ${trials}; one-sided 95 % bounds ${percent(low)} and ${percent(high)})`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
