// From the records of a gate job to its result: every registered metric judged, and a verdict over all. Made from records
// alone, so a stored job is judged again to the last digit (docs/methodology/gate.md).
import { URL_STACKS } from '../../harness/plan/server-at-url.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { median } from '../../measure/figures/median.ts';
import { placeKey } from '../cells/cell.ts';
import {
  gateVerdict,
  judgeGateBatch,
  overallVerdict,
  type GateBatchJudgement,
  type GateSample,
} from './judgement.ts';
import { gatedMetrics, type GatedMetric } from './metrics.ts';
import { boundIn, gateRatios, type GateRatios } from './ratios.ts';
import {
  blindComparisons,
  brokenTrials,
  caveatsOf,
  crowdedProcessors,
  missingMeasures,
  reasonsOf,
} from './reasons.ts';
import {
  GATE_RESULT_VERSION,
  type GateArm,
  type GateDesign,
  type GateMeasure,
  type GateProblem,
  type GateReported,
  type GateResult,
  type GateSubject,
} from './result.ts';
import { groupBy } from '../group-by.ts';
import { hodgesLehmann } from '../statistics/hodges-lehmann.ts';

/** What `gateResult` needs beside the records. */
export interface GateJob {
  readonly runId: string;
  readonly envId: string;
  readonly arms: readonly GateArm[];
  readonly design: GateDesign;
  /** What went wrong before or beside the trials. */
  readonly problems: readonly GateProblem[];
}

/** More than this share of a batch's replicates without a ratio, and nothing can be said. */
const MOST_LOST = 0.25;

/** Judges a job. Blocks from `replicates` of their scenario on are those of the second batch. */
export function gateResult(job: GateJob, records: readonly TrialRecord[]): GateResult {
  const { design } = job;
  const problems = [...job.problems, ...brokenTrials(records)];
  const comparisons = groupBy(records, (r) => [r.scenario, r.case, r.target]).map((group) => {
    const inFirst = ({ block, scenario }: TrialRecord): boolean =>
      block < (design.replicates[scenario] ?? Infinity);
    return {
      subject: subjectOf(group[0]),
      registered: gatedMetrics(group[0].workload, design.floor, group[0].stack === URL_STACKS.relay),
      bound: boundIn(group),
      crowded: crowdedProcessors(subjectOf(group[0]), design, group),
      first: gateRatios(group.filter(inFirst)),
      second: gateRatios(group.filter((record) => !inFirst(record))),
    };
  });
  const judged = comparisons.flatMap((comparison) =>
    comparison.registered.flatMap((metric) => {
      const key = placeKey(metric);
      const first = comparison.first.get(key);
      return first === undefined || comparison.bound.has(key)
        ? []
        : [{ comparison, metric, first, second: comparison.second.get(key) }];
    }),
  );
  const firsts = judgeGateBatch(
    judged.map(({ metric, first }) => sampleOf(metric, first, design)),
    design.familySize,
  );
  const alarmed = judged.filter((_, i) => firsts[i]!.shift.alarm);
  const repeated = alarmed.filter(({ second }) => second !== undefined);
  const seconds = judgeGateBatch(
    repeated.map(({ metric, second }) => sampleOf(metric, second!, design)),
    alarmed.length,
  );
  const measures = judged.map((member, i): GateMeasure => {
    const at = repeated.indexOf(member);
    return measureOf(member, firsts[i]!, at < 0 ? undefined : seconds[at], design);
  });
  const reported = comparisons.flatMap(({ subject, first, registered, bound }) =>
    [...first.values()].flatMap((ratios) => {
      const key = placeKey(ratios.place);
      const isRegistered = registered.some((metric) => placeKey(metric) === key);
      return isRegistered && !bound.has(key)
        ? []
        : [reportedOf(subject, ratios, bound.get(key) ?? 'not registered')];
    }),
  );
  // A job that ended at a problem has measured nothing else, and need not say so of every metric.
  const missing =
    problems.length > 0
      ? []
      : [
          ...missingMeasures(comparisons),
          ...blindComparisons(comparisons, measures),
          ...comparisons.flatMap(({ crowded }) => crowded),
        ];
  const verdict = overallVerdict([
    ...measures.map((measure) => measure.verdict),
    ...(problems.length > 0 ? (['invalid'] as const) : []),
    ...(missing.length > 0 ? (['inconclusive'] as const) : []),
    ...(measures.length === 0 ? (['invalid'] as const) : []),
  ]);
  return {
    gateVersion: GATE_RESULT_VERSION,
    runId: job.runId,
    envId: job.envId,
    verdict,
    reasons: [...reasonsOf(problems, measures, missing), ...caveatsOf(measures)],
    arms: job.arms,
    design,
    batches: repeated.length > 0 ? 2 : 1,
    measures,
    reported,
    problems,
  };
}

/** The metrics that raised an alarm in the first batch: a second one is needed for their comparisons. */
export function alarmedMeasures(result: GateResult): readonly GateMeasure[] {
  return result.measures.filter(({ first }) => first.alarm);
}

interface Member {
  readonly comparison: { readonly subject: GateSubject };
  readonly metric: GatedMetric;
  readonly first: GateRatios;
}

function measureOf(
  { comparison, metric, first }: Member,
  judgement: GateBatchJudgement,
  second: GateBatchJudgement | undefined,
  design: GateDesign,
): GateMeasure {
  const { metric: name, side, phase, stat, role, floor } = metric;
  const planned = design.replicates[comparison.subject.scenario] ?? first.shifts.length;
  const lost = planned - judgement.shift.n;
  const tooFew: ReturnType<typeof gateVerdict> = {
    verdict: 'invalid',
    reason: `${lost} of ${planned} replicates have no ratio: see the trials that are not ok in results.csv`,
  };
  const { verdict, reason } = lost > MOST_LOST * planned ? tooFew : gateVerdict(floor, judgement, second);
  return {
    ...comparison.subject,
    metric: name,
    side,
    phase,
    stat,
    unit: first.unit,
    better: first.better,
    role,
    floor,
    base: median(first.base),
    head: median(first.head),
    first: judgement.shift,
    control: judgement.control,
    confirmation: second?.shift,
    confirmationControl: second?.control,
    verdict,
    reason,
  };
}

function reportedOf(subject: GateSubject, ratios: GateRatios, reason: string): GateReported {
  const { place, unit, better, base, head, shifts } = ratios;
  const location = hodgesLehmann(shifts);
  return {
    ...subject,
    ...place,
    unit,
    better,
    base: median(base),
    head: median(head),
    ratio: location && Math.exp(location.estimate),
    low: location?.interval && Math.exp(location.interval.low),
    high: location?.interval && Math.exp(location.interval.high),
    n: shifts.length,
    reason,
  };
}

function sampleOf(
  { floor, spreadBudget }: GatedMetric,
  { shifts, control }: GateRatios,
  { budgetScale = 1 }: GateDesign,
): GateSample {
  return { floor, spreadBudget: budgetScale * spreadBudget, shifts, control };
}

function subjectOf({ scenario, case: planned, target, stack, transport }: TrialRecord): GateSubject {
  return { scenario, case: planned, target, stack, transport };
}
