// What a gate job has found, as plain data: what the command line prints, the reports render and other programs
// read. Made from trial records alone, so a stored job is judged again to the last digit (docs/GATE.md).
import { median } from '../measure/median.ts';
import type { Better, Unit } from '../measure/metrics.ts';
import type { Arm, Reason, TrialRecord } from '../harness/trial-record.ts';
import { RUNNING_STACK } from '../harness/running-server.ts';
import { WRONG_COUNTS } from '../harness/validity.ts';
import type { Transport } from '../servers/target.ts';
import { placeKey, type CellPlace } from './cell.ts';
import { gatedMetrics, type GatedMetric } from './gate-metrics.ts';
import {
  gateVerdict,
  judgeGateBatch,
  overallVerdict,
  type GateBatchJudgement,
  type GateControl,
  type GateSample,
  type GateShift,
  type GateVerdict,
} from './gate-judgement.ts';
import { boundIn, gateRatios, type GateRatios } from './gate-ratios.ts';
import { groupBy } from './group-by.ts';
import { hodgesLehmann } from './hodges-lehmann.ts';

/** Raised when a reader of older results could misread a newer one. */
export const GATE_RESULT_VERSION = 1;

/** One of the three arms: what was measured on it. */
export interface GateArm {
  readonly arm: Exclude<Arm, 'single'>;
  /** For people: `merge base 1a2b3c4 of origin/main`, `./old.js`. */
  readonly description: string;
  readonly targets: readonly GateTarget[];
}

export interface GateTarget {
  /** As in the records: what the arms of one comparison have in common. */
  readonly target: string;
  /** What was loaded: a registered name, a path or file URL, or the address of a running server. */
  readonly location: string;
  readonly stack: string;
  readonly transport: Transport;
  readonly versions: Readonly<Record<string, string>>;
  /** Of a server that runs already: the processes that listen, as `node 1234`; else empty. */
  readonly programs: readonly string[];
}

/** What keeps an arm from being measured, or the measurement from counting. */
export interface GateProblem extends Reason {
  /** Undefined where it is the whole job's. */
  readonly arm: GateArm['arm'] | undefined;
  readonly target: string;
  /** Last lines of what failed: of a build log, or of a server's standard error. */
  readonly tail: readonly string[];
}

/** What was fixed before the job began. */
export interface GateDesign {
  readonly seed: number;
  /** Smallest change that matters, as a ratio: 1.05. */
  readonly floor: number;
  /** Replicates of one batch, by scenario. */
  readonly replicates: Readonly<Record<string, number>>;
  /** Times the budgets of the control; 1 when left out. A test shares its machine, and is not there to judge it. */
  readonly budgetScale?: number;
  /** Metrics that are corrected together: all that are registered for the job's cases and targets. */
  readonly familySize: number;
}

/** One number that head may not make worse. */
export interface GateMeasure extends CellPlace {
  readonly scenario: string;
  readonly case: string;
  readonly target: string;
  readonly stack: string;
  readonly transport: Transport;
  readonly unit: Unit;
  readonly better: Better;
  readonly role: GatedMetric['role'];
  readonly floor: number;
  /** Medians over the replicates of the first batch, in `unit`. */
  readonly base: number | undefined;
  readonly head: number | undefined;
  readonly first: GateShift;
  readonly control: GateControl;
  /** Of the second batch, where the first raised an alarm on this metric. */
  readonly confirmation: GateShift | undefined;
  readonly confirmationControl: GateControl | undefined;
  readonly verdict: GateVerdict;
  /** One sentence; '' for a plain pass. */
  readonly reason: string;
}

/** A number that is shown, and judged by nobody. */
export interface GateReported extends CellPlace {
  readonly scenario: string;
  readonly case: string;
  readonly target: string;
  readonly stack: string;
  readonly transport: Transport;
  readonly unit: Unit;
  readonly better: Better;
  readonly base: number | undefined;
  readonly head: number | undefined;
  /** Hodges–Lehmann estimate of head ÷ base over the first batch, and its 95 % interval. */
  readonly ratio: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly n: number;
  /** Why it is not judged: not registered, or registered and forbidden by a law (`timer-bound: …`). */
  readonly reason: string;
}

export interface GateResult {
  readonly gateVersion: typeof GATE_RESULT_VERSION;
  readonly runId: string;
  readonly envId: string;
  readonly verdict: GateVerdict;
  /** Why, in sentences, worst first, and what to bear in mind; empty for a plain pass of two builds. */
  readonly reasons: readonly string[];
  readonly arms: readonly GateArm[];
  readonly design: GateDesign;
  /** Whether an alarm was followed by a second batch. */
  readonly batches: 1 | 2;
  readonly measures: readonly GateMeasure[];
  readonly reported: readonly GateReported[];
  readonly problems: readonly GateProblem[];
}

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
      registered: gatedMetrics(group[0].workload, design.floor),
      bound: boundIn(group),
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
    problems.length > 0 ? [] : [...missingMeasures(comparisons), ...blindIn(comparisons, measures)];
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
  readonly comparison: { readonly subject: Subject };
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

function reportedOf(subject: Subject, ratios: GateRatios, reason: string): GateReported {
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

type Subject = Pick<GateMeasure, 'scenario' | 'case' | 'target' | 'stack' | 'transport'>;

function subjectOf({ scenario, case: planned, target, stack, transport }: TrialRecord): Subject {
  return { scenario, case: planned, target, stack, transport };
}

/** Trials that failed, or whose deliveries were wrong: then the arm did not do its work, whatever it took for it. */
function brokenTrials(records: readonly TrialRecord[]): GateProblem[] {
  const seen = new Set<string>();
  return records.flatMap(({ arm, target, status, reasons, stderrTail }) => {
    if (arm === 'single') return [];
    const grave = reasons.find(
      ({ code }) => status === 'failed' || status === 'skipped' || WRONG_COUNTS.has(code),
    );
    const key = `${arm} ${target} ${grave?.code}`;
    if (grave === undefined || seen.has(key)) return [];
    seen.add(key);
    return [{ ...grave, arm, target, tail: stderrTail }];
  });
}

/** Registered metrics of which nothing was measured: what a law forbids is not among them. */
function missingMeasures(
  comparisons: readonly {
    readonly subject: Subject;
    readonly registered: readonly GatedMetric[];
    readonly bound: ReadonlyMap<string, string>;
    readonly first: ReadonlyMap<string, GateRatios>;
  }[],
): string[] {
  return comparisons.flatMap(({ subject, registered, bound, first }) =>
    registered
      .filter((metric) => !bound.has(placeKey(metric)) && !first.has(placeKey(metric)))
      .map(({ metric, stat }) => `${subject.target}: ${metric} ${stat} was not measured`),
  );
}

/** Comparisons in which a law forbade all times that clients wait: CPU alone is no pass. */
function blindIn(
  comparisons: readonly { readonly subject: Subject; readonly registered: readonly GatedMetric[] }[],
  measures: readonly GateMeasure[],
): string[] {
  return comparisons
    .filter(
      ({ subject, registered }) =>
        registered.some(({ side }) => side === 'client') &&
        !measures.some(
          ({ side, scenario, target }) =>
            side === 'client' && scenario === subject.scenario && target === subject.target,
        ),
    )
    .map(
      ({ subject }) => `${subject.target}: nothing that clients wait for could be judged (see \`reported\`)`,
    );
}

/** Of servers that run already. */
function caveatsOf(measures: readonly GateMeasure[]): string[] {
  return measures.some(({ stack }) => stack === RUNNING_STACK)
    ? [
        'This is about three processes, not about two builds: how processes of one build differ is not averaged. Start them anew together and repeat before you believe a change below 10 %.',
      ]
    : [];
}

function reasonsOf(
  problems: readonly GateProblem[],
  measures: readonly GateMeasure[],
  missing: readonly string[],
): string[] {
  const of = (verdict: GateVerdict): string[] =>
    measures
      .filter((measure) => measure.verdict === verdict)
      .map(({ target, metric, stat, reason }) => `${target}: ${metric} ${stat}: ${reason}`);
  return [
    ...problems.map(({ arm, message }) => (arm === undefined ? message : `${arm}: ${message}`)),
    ...of('invalid'),
    ...of('regressed'),
    ...of('inconclusive'),
    ...missing,
    ...of('improved'),
  ];
}
