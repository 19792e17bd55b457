// Whole gate jobs replayed from recorded replicates of one build on all three arms: how often the gate would cry wolf,
// and how often it would find a change of known size. The same judgement as in a job, on the same numbers.
//
// A job takes `replicates` *consecutive* recorded ones, so that what the machine did over minutes stays in it, and a
// random choice of which recorded arm plays base, base′ and head; its second batch is another stretch. A change is
// injected by multiplying head. Both are assumptions: that what is recorded is what jobs meet, and that a slower head
// scatters as an unchanged one does.
import type { Random } from '../../measure/random.ts';
import { gateVerdict, judgeGateBatch, type GateBatchJudgement, type GateSample } from './judgement.ts';
import type { GateVerdict } from './judgement.ts';

/** One registered metric of one target, as recorded. */
export interface RecordedMetric {
  /** `node-sse service_time p50` */
  readonly name: string;
  readonly floor: number;
  readonly spreadBudget: number;
}

/** What one replicate showed of one metric on its three arms, which were the same build; null where it has none. */
export type RecordedArms = readonly [number, number, number] | null;

/** Everything that was recorded of one scenario in one sitting. */
export interface Recording {
  /** Replicates of one batch of a job. */
  readonly replicates: number;
  readonly metrics: readonly RecordedMetric[];
  /** By replicate, in the order of time; within it by metric. */
  readonly rows: readonly (readonly RecordedArms[])[];
}

export interface ReplayedJob {
  /** Whether the first batch raised any alarm at all. */
  readonly alarmed: boolean;
  /** By metric, in the order of the recordings. */
  readonly verdicts: readonly GateVerdict[];
}

/** `injected`: by metric name, the ratio by which head is made worse. Throws `RangeError` where too little is recorded. */
export function replayJob(
  recordings: readonly Recording[],
  random: Random,
  injected: Readonly<Record<string, number>> = {},
): ReplayedJob {
  const roles = random.shuffle([0, 1, 2]) as [number, number, number];
  const starts = recordings.map((recording) => twoStretches(recording, random));
  const batch = (at: 0 | 1): GateSample[] =>
    recordings.flatMap((recording, i) => samplesOf(recording, starts[i]![at], roles, injected));
  const firstSamples = batch(0);
  const first = judgeGateBatch(firstSamples);
  const alarmed = first.flatMap(({ shift }, i) => (shift.alarm ? [i] : []));
  const confirmed = new Map<number, GateBatchJudgement>();
  if (alarmed.length > 0) {
    const secondSamples = batch(1);
    const second = judgeGateBatch(alarmed.map((i) => secondSamples[i]!));
    for (const [k, i] of alarmed.entries()) confirmed.set(i, second[k]!);
  }
  return {
    alarmed: alarmed.length > 0,
    verdicts: first.map((judged, i) => gateVerdict(firstSamples[i]!.floor, judged, confirmed.get(i)).verdict),
  };
}

function samplesOf(
  { metrics, rows, replicates }: Recording,
  start: number,
  [base, base2, head]: readonly [number, number, number],
  injected: Readonly<Record<string, number>>,
): GateSample[] {
  return metrics.map(({ name, floor, spreadBudget }, m) => {
    const shifts: number[] = [];
    const control: number[] = [];
    for (const row of rows.slice(start, start + replicates)) {
      const arms = row[m];
      if (arms === null || arms === undefined) continue;
      shifts.push(Math.log(((injected[name] ?? 1) * arms[head]!) / arms[base]!));
      control.push(Math.log(arms[base2]! / arms[base]!));
    }
    return { floor, spreadBudget, shifts, control };
  });
}

/** Where two stretches begin that do not overlap, in random order. */
function twoStretches({ rows, replicates }: Recording, random: Random): [number, number] {
  const spare = rows.length - 2 * replicates;
  if (spare < 0)
    throw new RangeError(`${rows.length} replicates are recorded, two batches take ${2 * replicates}`);
  const cuts = [random.integer(spare + 1), random.integer(spare + 1)].sort((a, b) => a - b);
  const stretches: [number, number] = [cuts[0]!, cuts[1]! + replicates];
  return random.uniform() < 0.5 ? stretches : [stretches[1], stretches[0]];
}
