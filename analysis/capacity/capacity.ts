// The capacities of a run, from its trials: each target's search once more, what was seen at each load, what limited
// it, and the curve of latency against load.
import { loadOf, type CapacityAxis } from '../../harness/capacity/axis.ts';
import {
  clientProcessorsOf,
  deliveredNothing,
  neverServed,
  replayedSearch,
} from '../../harness/capacity/capacity.ts';
import {
  trialsOf,
  type CapacityAnswer,
  type LoadSpace,
  type LoadTally,
  type SearchRules,
} from '../../harness/capacity/search.ts';
import {
  clientCpuShare,
  inTimeShare,
  judge,
  lossShareOf,
  valueOf,
  type Judgement,
  type Objective,
} from '../../harness/capacity/objective.ts';
import type { Pinning } from '../../harness/machine/pinning.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { median } from '../../measure/figures/median.ts';
import { sendsNeeded } from '../../measure/figures/sends-needed.ts';
import { limiterOf, limiterSigns, NO_LIMITER, type Limiter } from './limiter.ts';
import { distributionsOf, type Distribution } from '../cells/distribution.ts';
import { groupBy } from '../group-by.ts';
import { fitLoadCurve, type LoadCurve } from './load-curve.ts';

/** What the trials of a search need to be understood; kept in environment.json. */
export interface CapacityQuestion {
  readonly axis: CapacityAxis;
  readonly space: LoadSpace;
  readonly rules: SearchRules;
  readonly objective: Objective;
  /** As the user wrote it, or the default. */
  readonly slo: string;
}

/** What was seen at one load, over its trials. */
export interface LoadFinding extends LoadTally {
  readonly trials: number;
  /** One of them, for what they share. */
  readonly first: TrialRecord;
  /** Percentiles of the merged histograms of the trials that were measured; undefined without any. */
  readonly latencyP50Ns: number | undefined;
  readonly latencyP99Ns: number | undefined;
  readonly sendLagP50Ns: number | undefined;
  readonly sendLagP99Ns: number | undefined;
  /** Medians over the trials. */
  readonly deliveredRateHz: number | undefined;
  readonly inTimeShare: number | undefined;
  readonly lossShare: number | undefined;
  readonly serverCpuShare: number | undefined;
  /** Of all client processes together. */
  readonly clientCpuShare: number | undefined;
  readonly serverRssBytes: number | undefined;
  /** What trials missed, in words, each once. */
  readonly misses: readonly string[];
}

export type CurveStat = 'p50' | 'p99';

export interface CapacityFinding {
  readonly stack: string;
  readonly transport: TrialRecord['transport'];
  readonly target: string;
  /** Undefined where the target could not run here; `skipped` says why. */
  readonly answer: CapacityAnswer | undefined;
  readonly skipped: string | undefined;
  /** Undefined while nothing has failed and the search is not over. */
  readonly limiter: Limiter | undefined;
  /** Ascending. */
  readonly loads: readonly LoadFinding[];
  /** Of the loads that passed; undefined where there are too few. */
  readonly curves: Readonly<Record<CurveStat, LoadCurve | undefined>>;
}

/** One finding a target, in the order in which their trials began. Throws where the trials are not those of this search. */
export function capacitiesOf(
  records: readonly TrialRecord[],
  question: CapacityQuestion,
  pinning: Pick<Pinning, 'clients'>,
): CapacityFinding[] {
  return groupBy(records, ({ stack, target }) => [stack, target]).map((ofTarget) =>
    capacityOf(ofTarget, question, pinning),
  );
}

/** Its search was given up: nothing is known of its capacity. */
const GIVEN_UP = {
  remedy: 'So it was in every trial, and the search was given up: mend the target, then search again.',
  lowerBound: true,
};

function capacityOf(
  records: readonly [TrialRecord, ...TrialRecord[]],
  question: CapacityQuestion,
  pinning: Pick<Pinning, 'clients'>,
): CapacityFinding {
  const [{ stack, transport, target, status, reasons }] = records;
  const noCurves = { p50: undefined, p99: undefined };
  if (status === 'skipped') {
    const skipped = reasons[0]?.message ?? '';
    return {
      stack,
      transport,
      target,
      answer: undefined,
      skipped,
      limiter: undefined,
      loads: [],
      curves: noCurves,
    };
  }
  const { tallies, answer } = replayedSearch(records, question, pinning);
  const judged = records.map((record) => ({
    record,
    load: loadOf(record, question.axis.name),
    judgement: judge(record, question.objective, clientProcessorsOf(pinning)),
  }));
  const loads = tallies.map((tally) =>
    loadFinding(
      tally,
      judged.filter(({ load }) => load === tally.load),
    ),
  );
  const failing = judged.filter(({ load, judgement }) => load === answer.fail && judgement.outcome !== 'met');
  const steady = loads.filter(({ load, met }) => met > 0 && load <= (answer.pass ?? 0));
  return {
    stack,
    transport,
    target,
    answer,
    skipped: undefined,
    limiter: limiterAt(answer, failing),
    loads,
    curves: { p50: curve(steady, 'latencyP50Ns'), p99: curve(steady, 'latencyP99Ns') },
  };
}

/** `failing`: the trials at the lowest fail that did not meet the objective. */
function limiterAt(
  { kind, pass }: CapacityAnswer,
  failing: readonly { readonly record: TrialRecord; readonly judgement: Judgement }[],
): Limiter | undefined {
  if (failing.length === 0) return kind === 'at-least' ? NO_LIMITER : undefined;
  const limiter = limiterOf(limiterSigns(failing));
  const givenUp = pass === undefined && failing.every(({ record }) => neverServed(record));
  if (!givenUp) return limiter;
  return failing.every(({ record }) => deliveredNothing(record))
    ? { code: 'wrong-counts', message: 'no delivery came at all', ...GIVEN_UP }
    : { ...limiter, ...GIVEN_UP };
}

function curve(loads: readonly LoadFinding[], stat: 'latencyP50Ns' | 'latencyP99Ns'): LoadCurve | undefined {
  return fitLoadCurve(
    loads.flatMap(({ load, [stat]: latencyNs }) => (latencyNs === undefined ? [] : [{ load, latencyNs }])),
  );
}

function loadFinding(
  tally: LoadTally,
  judged: readonly { readonly record: TrialRecord; readonly judgement: Judgement }[],
): LoadFinding {
  const records = judged.map(({ record }) => record);
  const measured = records.filter(({ status }) => status !== 'failed');
  const distributions = distributionsOf(measured.flatMap(({ histograms }) => histograms));
  const percentile = (metric: string, stat: CurveStat): number | undefined =>
    percentileOf(distributions, metric, stat);
  const middle = (pick: (record: TrialRecord) => number | undefined): number | undefined =>
    median(measured.flatMap((record) => pick(record) ?? []));
  return {
    ...tally,
    trials: trialsOf(tally),
    first: records[0]!,
    latencyP50Ns: percentile('latency', 'p50'),
    latencyP99Ns: percentile('latency', 'p99'),
    sendLagP50Ns: percentile('send_lag', 'p50'),
    sendLagP99Ns: percentile('send_lag', 'p99'),
    deliveredRateHz: middle((record) => valueOf(record, 'delivered_rate', 'client')),
    inTimeShare: middle(inTimeShare),
    lossShare: middle(lossShareOf),
    serverCpuShare: middle((record) => valueOf(record, 'cpu_share', 'server')),
    clientCpuShare: middle(clientCpuShare),
    serverRssBytes: middle((record) => valueOf(record, 'rss', 'server')),
    misses: firstOfEachCode(judged),
  };
}

function firstOfEachCode(judged: readonly { readonly judgement: Judgement }[]): string[] {
  const first = new Map<string, string>();
  for (const { judgement } of judged) {
    if (judgement.clientReason !== undefined && !first.has('client'))
      first.set('client', judgement.clientReason);
    if (judgement.pathReason !== undefined && !first.has('path')) first.set('path', judgement.pathReason);
    for (const { code, message } of judgement.misses) if (!first.has(code)) first.set(code, message);
  }
  return [...first.values()];
}

const PERCENTILES: Readonly<Record<CurveStat, number>> = { p50: 50, p99: 99 };

/** Undefined where there were too few sends for it (law 3). */
function percentileOf(
  distributions: readonly Distribution[],
  metric: string,
  stat: CurveStat,
): number | undefined {
  const found = distributions.find((each) => each.metric === metric);
  return found === undefined || found.nEvents < sendsNeeded(PERCENTILES[stat])
    ? undefined
    : found.valuesNs.get(stat);
}

/** The loads at both ends of the bracket, and at the ceiling. */
export function endsOf({
  answer,
  loads,
}: CapacityFinding): Readonly<Record<'pass' | 'fail' | 'ceiling', LoadFinding | undefined>> {
  const at = (wanted: number | undefined) => loads.find(({ load }) => load === wanted);
  return { pass: at(answer?.pass), fail: at(answer?.fail), ceiling: at(answer?.ceiling) };
}

/** Whether a load was found that the target carries. */
export function isFound({ answer }: CapacityFinding): boolean {
  return answer?.pass !== undefined;
}
