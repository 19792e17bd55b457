// What a gate job says beside its figures: what went wrong, what was not measured, and what to bear in mind.
import { valueOf } from '../../harness/capacity/objective.ts';
import { URL_STACKS } from '../../harness/plan/server-at-url.ts';
import { RUNNING_STACK } from '../../harness/trial/running-server.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { WRONG_COUNTS } from '../../harness/trial/validity.ts';
import { median } from '../../measure/figures/median.ts';
import { placeKey } from '../cells/cell.ts';
import type { GateVerdict } from './judgement.ts';
import type { GatedMetric } from './metrics.ts';
import type { GateRatios } from './ratios.ts';
import type { GateDesign, GateMeasure, GateProblem, GateSubject } from './result.ts';
import { groupBy } from '../group-by.ts';

/**
 * Share of their processors that the servers, or the clients, of all arms may take together. What they take to keep time is
 * not in it, and may be a fifth.
 */
const CROWDED = 0.6;

/** Trials that failed, or whose deliveries were wrong: then the arm did not do its work, whatever it took for it. */
export function brokenTrials(records: readonly TrialRecord[]): GateProblem[] {
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
export function missingMeasures(
  comparisons: readonly {
    readonly subject: GateSubject;
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
export function blindComparisons(
  comparisons: readonly { readonly subject: GateSubject; readonly registered: readonly GatedMetric[] }[],
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

/** Servers, or clients, that work in the same slices and fill the processors that they are pinned to. */
export function crowdedProcessors(
  { scenario, target }: GateSubject,
  { interleaved = [], processors = {} }: GateDesign,
  records: readonly TrialRecord[],
): string[] {
  if (!interleaved.includes(scenario)) return [];
  return (['server', 'client'] as const).flatMap((side) => {
    const together = median(
      groupBy(records, ({ block }) => [block]).map((arms) =>
        arms.reduce((sum, arm) => sum + (valueOf(arm, 'cpu_share', side) ?? 0), 0),
      ),
    );
    const share = (together ?? 0) / (processors[side] ?? Infinity);
    if (share <= CROWDED) return [];
    const taken = `the ${side}s of the three arms took ${Math.round(100 * share)} % of their processors`;
    return [`${target}: ${taken}, so they waited for each other, and what was measured is a queue`];
  });
}

/** Of servers that run already. */
export function caveatsOf(measures: readonly GateMeasure[]): string[] {
  const isRelay = measures.some(({ stack }) => stack === URL_STACKS.relay);
  return [
    ...(isRelay || measures.some(({ stack }) => stack === RUNNING_STACK)
      ? [
          'This is about three processes, not about two builds: how processes of one build differ is not averaged. Start them anew together and repeat before you believe a change below 10 %.',
        ]
      : []),
    ...(isRelay
      ? ['Events were published over HTTP: service time and latency have the publish hop in them.']
      : []),
  ];
}

/** What the verdict rests on, in sentences, worst first. */
export function reasonsOf(
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
