// From what a calibration has measured to the gate's rates, each with its exact bound: false alarms, and the power to
// find changes of known size; in replay, and among the real jobs.
import { exactRate, type ExactRate } from '../../analysis/statistics/exact-binomial.ts';
import { gatedMetrics } from '../../analysis/gate/metrics.ts';
import { replayJob, type RecordedArms, type Recording } from '../../analysis/gate/replay.ts';
import { GATE_SCENARIOS } from '../../harness/gate/scenarios.ts';
import { median } from '../../measure/figures/median.ts';
import { Random } from '../../measure/random.ts';
import type { JobKind, RecordedJob, RecordedReplicate } from './calibration-store.ts';

/** How often replayed jobs came to what, where head was made worse by `ratio` in one metric. */
export interface ReplayedPower {
  readonly metric: string;
  readonly ratio: number;
  readonly regressed: ExactRate;
}

export interface ReplayedRates {
  readonly jobs: number;
  /** Jobs with a confirmed alarm although nothing had changed: exit code 1. */
  readonly falseAlarms: ExactRate;
  /** Jobs whose first batch alarmed. */
  readonly firstBatchAlarms: ExactRate;
  /** Jobs that would have been invalid: exit code 3. */
  readonly invalid: ExactRate;
  readonly inconclusive: ExactRate;
  readonly power: readonly ReplayedPower[];
}

/** Which changes are injected into which metrics. */
const INJECTED: readonly { readonly metric: RegExp; readonly ratios: readonly number[] }[] = [
  {
    metric: / (service_time p50|cpu_per_event_net value|heap_per_connection slope)$/,
    ratios: [1.05, 1.07, 1.1, 1.2],
  },
  { metric: / service_time p99$/, ratios: [1.5, 1.75, 2] },
];

/** The recorded replicates of each target in each scenario, in the order of time. */
export function recordingsOf(replicates: readonly RecordedReplicate[], floor: number): Recording[] {
  return GATE_SCENARIOS.flatMap(({ scenario, replicates: inJob }) =>
    [...new Set(replicates.map(({ target }) => target))].sort().flatMap((target): Recording[] => {
      const own = replicates
        .filter((replicate) => replicate.scenario === scenario.name && replicate.target === target)
        .sort((a, b) => (a.at < b.at ? -1 : 1));
      if (own.length === 0) return [];
      const nullCpu = median(own.flatMap((replicate) => replicate.nullCpu)) ?? 0;
      // What a law forbids to judge in most replicates is judged in none.
      const judged = gatedMetrics(scenario.workload, floor)
        .map(({ metric, stat, ...rules }) => ({ ...rules, key: `${metric} ${stat}` }))
        .filter(({ key }) => own.filter(({ values }) => values[key] !== undefined).length > own.length / 2);
      return [
        {
          replicates: inJob,
          metrics: judged.map(({ key, floor: smallest, spreadBudget }) => ({
            name: `${target} ${key}`,
            floor: smallest,
            spreadBudget,
          })),
          rows: own.map((replicate) =>
            judged.map(({ key }) =>
              key === CPU ? netOfAll(replicate, nullCpu) : (replicate.values[key] ?? null),
            ),
          ),
        },
      ];
    }),
  );
}

const CPU = 'cpu_per_event_net value';

/** A replicate alone took off the median of its own null slices; a job takes off that of all of them. */
function netOfAll({ values, nullCpu }: RecordedReplicate, ofAll: number): RecordedArms {
  const net = values[CPU];
  const own = median(nullCpu);
  if (net === undefined || net === null || own === undefined) return null;
  const [base, base2, head] = net.map((cpu) => cpu + own - ofAll);
  return base! > 0 && base2! > 0 && head! > 0 ? [base!, base2!, head!] : null;
}

/** Replays `jobs` whole jobs without a change, and as many for every injected change. */
export function replayedRates(recordings: readonly Recording[], jobs: number, seed: number): ReplayedRates {
  const random = new Random(seed);
  let falseAlarms = 0;
  let alarmed = 0;
  let invalid = 0;
  let inconclusive = 0;
  for (let job = 0; job < jobs; job++) {
    const replayed = replayJob(recordings, random);
    if (replayed.alarmed) alarmed++;
    if (replayed.verdicts.includes('invalid')) invalid++;
    else if (replayed.verdicts.includes('regressed')) falseAlarms++;
    else if (replayed.verdicts.includes('inconclusive')) inconclusive++;
  }
  const names = recordings.flatMap(({ metrics }) => metrics.map(({ name }) => name));
  const power = names.flatMap((metric, at) =>
    INJECTED.filter((each) => each.metric.test(metric)).flatMap(({ ratios }) =>
      ratios.map((ratio): ReplayedPower => {
        let found = 0;
        for (let job = 0; job < jobs; job++)
          if (replayJob(recordings, random, { [metric]: ratio }).verdicts[at] === 'regressed') found++;
        return { metric, ratio, regressed: exactRate(found, jobs) };
      }),
    ),
  );
  return {
    jobs,
    falseAlarms: exactRate(falseAlarms, jobs),
    firstBatchAlarms: exactRate(alarmed, jobs),
    invalid: exactRate(invalid, jobs),
    inconclusive: exactRate(inconclusive, jobs),
    power,
  };
}

/** The noise that was recorded: standard deviation of ln(base′ ÷ base), and the median of base. */
export interface RecordedNoise {
  readonly metric: string;
  readonly replicates: number;
  readonly base: number | undefined;
  readonly spread: number;
}

export function recordedNoise(recordings: readonly Recording[]): RecordedNoise[] {
  return recordings.flatMap(({ metrics, rows }) =>
    metrics.map(({ name }, i) => {
      const arms = rows.flatMap((row) => (row[i] === null || row[i] === undefined ? [] : [row[i]]));
      const logs = arms.map(([base, base2]) => Math.log(base2 / base));
      const mean = logs.reduce((sum, each) => sum + each, 0) / logs.length;
      const spread = Math.sqrt(logs.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (logs.length - 1));
      return { metric: name, replicates: arms.length, base: median(arms.map(([base]) => base)), spread };
    }),
  );
}

/** How the real jobs ended. */
export interface RealRates {
  readonly kind: JobKind;
  readonly jobs: number;
  readonly regressed: ExactRate;
  readonly alarmed: ExactRate;
  readonly invalid: ExactRate;
  readonly medianSeconds: number | undefined;
}

export function realRates(jobs: readonly RecordedJob[]): RealRates[] {
  return (['aa', 'delay', 'busy'] as const).flatMap((kind) => {
    const own = jobs.filter((job) => job.kind === kind);
    if (own.length === 0) return [];
    const rate = (hit: (job: RecordedJob) => boolean): ExactRate =>
      exactRate(own.filter(hit).length, own.length);
    return [
      {
        kind,
        jobs: own.length,
        regressed: rate(({ verdict }) => verdict === 'regressed'),
        alarmed: rate(({ alarmed }) => alarmed),
        invalid: rate(({ verdict }) => verdict === 'invalid'),
        medianSeconds: median(own.map(({ seconds }) => seconds)),
      },
    ];
  });
}
