// Distributions over many requests, and goodput: how many of them a second met every limit.
import { distributionOf, type Distribution } from '../judging/distribution.ts';
import { OBJECTIVE_KEYS, resultsOf, type ObjectiveKey, type ServiceObjective } from '../judging/objective.ts';
import type { VerdictKind } from '../judging/verdict.ts';
import type { Outcome } from './outcome.ts';

export interface LoadSummary {
  readonly requests: number;
  readonly concurrency: number;
  readonly offeredRateHz: number;
  /** From when the first was due until the last was over. */
  readonly elapsedMs: number;
  readonly completedRateHz: number;
  readonly verdicts: Readonly<Partial<Record<VerdictKind, number>>>;
  /** What went wrong, by its first sentence. */
  readonly failures: Readonly<Record<string, number>>;
  /** Over the requests, in milliseconds since each was due; a failed request has none. */
  readonly figures: Readonly<Partial<Record<ObjectiveKey, Distribution>>>;
  /** All gaps of all requests together. */
  readonly gapMs: Distribution | undefined;
  /** How late requests were started because no connection was free. */
  readonly startLagMs: Distribution | undefined;
  readonly goodput: Goodput | undefined;
}

export interface Goodput {
  readonly good: number;
  readonly goodShare: number;
  /** Good requests a second. */
  readonly goodRateHz: number;
  readonly requiredShare: number;
  readonly met: boolean;
}

export function summaryOf(
  all: readonly Outcome[],
  load: { readonly concurrency: number; readonly rateHz: number },
  objective: ServiceObjective | undefined,
): LoadSummary {
  const outcomes = all.filter(({ interrupted }) => !interrupted);
  const usable = outcomes.filter(({ verdict }) => verdict.kind !== 'failed');
  const elapsedMs =
    outcomes.length === 0 ? 0 : Math.max(...outcomes.map(({ endMs }) => endMs)) - outcomes[0]!.dueMs;
  const perSecond = (count: number): number => (elapsedMs <= 0 ? 0 : (count * 1000) / elapsedMs);
  const verdicts: Partial<Record<VerdictKind, number>> = {};
  const failures: Record<string, number> = {};
  for (const { verdict } of outcomes) {
    verdicts[verdict.kind] = (verdicts[verdict.kind] ?? 0) + 1;
    if (verdict.kind === 'failed') failures[verdict.evidence[0]!] = (failures[verdict.evidence[0]!] ?? 0) + 1;
  }
  const figures: Partial<Record<ObjectiveKey, Distribution>> = {};
  for (const key of OBJECTIVE_KEYS) {
    const distribution = distributionOf(usable.flatMap((outcome) => outcome.figures[key] ?? []));
    if (distribution !== undefined) figures[key] = distribution;
  }
  return {
    requests: outcomes.length,
    concurrency: load.concurrency,
    offeredRateHz: load.rateHz,
    elapsedMs,
    completedRateHz: perSecond(usable.length),
    verdicts,
    failures,
    figures,
    gapMs: distributionOf(usable.flatMap(({ gapsMs }) => gapsMs)),
    startLagMs: distributionOf(outcomes.map(({ startLagMs }) => startLagMs)),
    goodput: objective === undefined ? undefined : goodputOf(outcomes, objective, perSecond),
  };
}

function goodputOf(
  outcomes: readonly Outcome[],
  objective: ServiceObjective,
  perSecond: (count: number) => number,
): Goodput {
  const good = outcomes.filter(
    ({ verdict, figures }) =>
      verdict.kind !== 'failed' && resultsOf(figures, objective).every(({ met }) => met),
  ).length;
  const goodShare = outcomes.length === 0 ? 0 : good / outcomes.length;
  return {
    good,
    goodShare,
    goodRateHz: perSecond(good),
    requiredShare: objective.goodShare,
    met: outcomes.length > 0 && goodShare >= objective.goodShare,
  };
}
