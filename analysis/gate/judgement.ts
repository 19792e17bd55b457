// From the replicates of a gate job to alarms and verdicts: pure arithmetic on log-ratios, so that a job and the
// replay of recorded jobs (`npm run bench:gate-calibration`) are judged by the same lines.
// An alarm takes two things: a shift that chance does not explain (exact one-sided rank test of head against both base
// arms, Holm over all metrics that were registered), and one that is large enough to matter (the Hodges–Lehmann estimate
// reaches the floor). And an alarm is a regression only when an independent second batch raises it too.
import { alignedRankTest } from '../statistics/aligned-rank.ts';
import { hodgesLehmann } from '../statistics/hodges-lehmann.ts';
import { holm } from '../statistics/holm.ts';
import { signedRankTest } from '../statistics/signed-rank.ts';
import { standardDeviation } from '../statistics/standard-deviation.ts';

/** Chance, at most, that a batch raises any alarm at all where nothing has changed. */
export const GATE_ALPHA = 0.01;

export type GateVerdict = 'pass' | 'regressed' | 'improved' | 'inconclusive' | 'invalid';

/** What one batch of replicates has measured of one metric; all ratios as natural logarithms. */
export interface GateSample {
  /** Smallest ratio head ÷ base that may be an alarm: 1.05. */
  readonly floor: number;
  /** Largest standard deviation of `control` with which the measurement counts. */
  readonly spreadBudget: number;
  /** head ÷ base, one a replicate. */
  readonly shifts: readonly number[];
  /** base′ ÷ base, the same build twice, of the same replicates. */
  readonly control: readonly number[];
}

/** What a batch says of one metric: head against base. Ratios are above 1 where head takes more. */
export interface GateShift {
  /** Replicates that have a ratio. */
  readonly n: number;
  /** Hodges–Lehmann estimate of head ÷ the geometric mean of base and base′; undefined without replicates. */
  readonly ratio: number | undefined;
  /** Its exact signed-rank interval at 95 % or the next level above; undefined with fewer than 6 replicates. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly level: number | undefined;
  /** One-sided, by the aligned rank test: that chance alone moves head as far up, and down. */
  readonly pSlower: number;
  readonly pFaster: number;
  /** The same after Holm over the family. */
  readonly pSlowerHolm: number;
  readonly pFasterHolm: number;
  /**
   * The smallest ratio that would have been an alarm with this spread: the floor, or what the interval at Holm's
   * strictest level reaches. Undefined where n is too small for any alarm.
   */
  readonly smallestVisible: number | undefined;
  readonly alarm: boolean;
  readonly improvement: boolean;
}

/** What a batch says of the measurement itself: base′ against base. */
export interface GateControl {
  readonly n: number;
  readonly ratio: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Two-sided, and after Holm over the family. */
  readonly p: number;
  readonly pHolm: number;
  /** Standard deviation of the natural logarithms: 0.02 is about 2 %. Undefined with fewer than 2 replicates. */
  readonly spread: number | undefined;
  readonly budget: number;
  readonly alarm: boolean;
  readonly overBudget: boolean;
}

export interface GateBatchJudgement {
  readonly shift: GateShift;
  readonly control: GateControl;
}

/** Judges the metrics of one batch together. `familySize`: of all that were registered, measured or not. */
export function judgeGateBatch(
  samples: readonly GateSample[],
  familySize = samples.length,
): GateBatchJudgement[] {
  const shifts = samples.map(({ shifts: heads, control: bases }) =>
    alignedRankTest(heads.map((head, i) => [head, 0, bases[i]!])),
  );
  const controls = samples.map(({ control }) => signedRankTest(control));
  const slower = holm(
    shifts.map(({ greater }) => greater),
    familySize,
  );
  const faster = holm(
    shifts.map(({ less }) => less),
    familySize,
  );
  const control = holm(
    controls.map(({ twoSided }) => twoSided),
    familySize,
  );
  return samples.map((sample, i) => ({
    shift: shiftOf(
      sample,
      {
        pSlower: shifts[i]!.greater,
        pFaster: shifts[i]!.less,
        pSlowerHolm: slower[i]!,
        pFasterHolm: faster[i]!,
      },
      familySize,
    ),
    control: controlOf(sample, controls[i]!.twoSided, control[i]!),
  }));
}

type ShiftTests = Pick<GateShift, 'pSlower' | 'pFaster' | 'pSlowerHolm' | 'pFasterHolm'>;

function shiftOf({ floor, shifts, control }: GateSample, tests: ShiftTests, familySize: number): GateShift {
  const sizes = shifts.map((shift, i) => shift - (control[i] ?? 0) / 2);
  const place = placeOf(sizes);
  const { ratio } = place;
  return {
    n: shifts.length,
    ...place,
    ...tests,
    smallestVisible: smallestVisible(sizes, floor, familySize),
    alarm: tests.pSlowerHolm <= GATE_ALPHA && ratio !== undefined && ratio >= floor,
    improvement: tests.pFasterHolm <= GATE_ALPHA && ratio !== undefined && ratio <= 1 / floor,
  };
}

function controlOf({ control, floor, spreadBudget }: GateSample, p: number, pHolm: number): GateControl {
  const { ratio, low, high } = placeOf(control);
  const spread = standardDeviation(control);
  const far = ratio !== undefined && (ratio >= floor || ratio <= 1 / floor);
  return {
    n: control.length,
    ratio,
    low,
    high,
    p,
    pHolm,
    spread,
    budget: spreadBudget,
    alarm: pHolm <= GATE_ALPHA && far,
    overBudget: spread !== undefined && spread > spreadBudget,
  };
}

function placeOf(logRatios: readonly number[]): Pick<GateShift, 'ratio' | 'low' | 'high' | 'level'> {
  const location = hodgesLehmann(logRatios);
  const interval = location?.interval;
  return {
    ratio: location && Math.exp(location.estimate),
    low: interval && Math.exp(interval.low),
    high: interval && Math.exp(interval.high),
    level: interval?.level,
  };
}

function smallestVisible(
  logRatios: readonly number[],
  floor: number,
  familySize: number,
): number | undefined {
  // One-sided at α/m is two-sided at 2α/m.
  const location = hodgesLehmann(logRatios, 1 - (2 * GATE_ALPHA) / Math.max(1, familySize));
  if (location?.interval === undefined) return undefined;
  return Math.max(floor, Math.exp(location.estimate - location.interval.low));
}

/** What the gate says of one metric. `confirmation`: of the second batch, where the first one raised an alarm. */
export interface GateMetricVerdict {
  readonly verdict: GateVerdict;
  /** Why, in one sentence; '' for a plain pass. */
  readonly reason: string;
}

/**
 * The verdict of one metric, in this order: what spoils the measurement, a confirmed alarm, an alarm that was not
 * confirmed, an improvement; then `pass` where the interval excludes a change of twice the floor, in per cent.
 */
export function gateVerdict(
  floor: number,
  first: GateBatchJudgement,
  confirmation: GateBatchJudgement | undefined,
): GateMetricVerdict {
  for (const { control } of confirmation === undefined ? [first] : [first, confirmation]) {
    const reason = spoiled(control);
    if (reason !== undefined) return { verdict: 'invalid', reason };
  }
  const { shift } = first;
  if (shift.ratio === undefined) return { verdict: 'inconclusive', reason: 'no replicate has a ratio' };
  if (shift.alarm) return confirmed(shift, confirmation?.shift);
  if (shift.improvement)
    return { verdict: 'improved', reason: `head takes ${change(shift.ratio)} of what base takes` };
  if (shift.smallestVisible === undefined)
    return { verdict: 'inconclusive', reason: `n = ${shift.n}: too few replicates for any alarm` };
  const excluded = 1 + 2 * (floor - 1);
  if (shift.high !== undefined && shift.high < excluded) return { verdict: 'pass', reason: '' };
  return {
    verdict: 'inconclusive',
    reason: `the interval reaches ${change(shift.high ?? Infinity)}: a change of ${change(excluded)} is not excluded`,
  };
}

function confirmed(first: GateShift, second: GateShift | undefined): GateMetricVerdict {
  if (second === undefined)
    return { verdict: 'inconclusive', reason: `alarm at ${change(first.ratio!)}, and no second batch` };
  const numbers = `${change(first.ratio!)} in the first batch, ${change(second.ratio ?? 1)} in the second`;
  if (second.alarm) return { verdict: 'regressed', reason: `confirmed: ${numbers}` };
  return { verdict: 'inconclusive', reason: `the alarm was not confirmed: ${numbers}` };
}

function spoiled({ alarm, overBudget, ratio, spread, budget }: GateControl): string | undefined {
  if (alarm)
    return `the same build differs from itself by ${change(ratio!)}: the machine or the measurement is at fault`;
  if (overBudget)
    return `the same build scatters by ${percent(spread!)} against itself (budget ${percent(budget)})`;
  return undefined;
}

/** Whether a metric's verdict allows nobody to believe the job: then the job is invalid, whatever else it found. */
export function overallVerdict(verdicts: readonly GateVerdict[]): GateVerdict {
  const worstFirst = ['invalid', 'regressed', 'inconclusive', 'improved'] as const;
  return worstFirst.find((verdict) => verdicts.includes(verdict)) ?? 'pass';
}

/** 1.123 as `+12.3 %`. */
function change(ratio: number): string {
  const value = 100 * (ratio - 1);
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)} %`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
