// SSE against WebSocket: one log-ratio a block, an exact interval, a verdict (law 10, docs/methodology/laws.md).
import type { ClientKind } from '../../clients/client.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import type { Better, Phase, Side, Unit } from '../../measure/figures/metrics.ts';
import type { CellStatus } from '../cells/cell.ts';
import { HEADLINE_SIZE, headlineOf, isCompared, SECONDARY_SIZE, secondaryOf } from './compared.ts';
import { groupBy } from '../group-by.ts';
import { median } from '../../measure/figures/median.ts';
import { logRatio, pairedMetrics, pairTrials, type PairedMetric } from './paired-metrics.ts';
import { estimateRatio } from '../statistics/ratio-estimate.ts';
import { statusCell, TRIAL_STATUS } from '../cells/trial-cells.ts';
import { judgeFamily, type Evidence, type Judgement } from './verdict.ts';

export type Verdict = 'sse' | 'ws' | 'equivalent' | 'inconclusive';

/** The ratio of one block. */
interface BlockRatio {
  readonly block: number;
  /** sse ÷ ws. */
  readonly ratio: number;
}

/** One metric's statistic of one pair in one case. */
export interface Comparison {
  readonly runId: string;
  readonly scenario: string;
  readonly case: string;
  readonly stack: string;
  readonly client: ClientKind;
  /** `trial` (with stat `status` and no numbers) where not one block is valid on both sides: `status` says why. */
  readonly metric: string;
  readonly side: Side;
  readonly phase: Phase;
  readonly stat: string;
  readonly unit: Unit;
  readonly better: Better;
  /** Which verdicts are corrected together; what is `described` gets none. */
  readonly family: 'headline' | 'secondary' | 'described';
  /** Medians over the blocks that have a ratio; of a pooled percentile, the percentile of all blocks together. */
  readonly sse: number | undefined;
  readonly ws: number | undefined;
  /** Hodges–Lehmann estimate of sse ÷ ws over the blocks; of a pooled percentile, the plain ratio. */
  readonly ratio: number | undefined;
  /** Its exact signed-rank interval; with fewer than 8 blocks the smallest and largest ratio of a block. */
  readonly ciLow: number | undefined;
  readonly ciHigh: number | undefined;
  /** The interval's actual confidence level, for instance 0.961 with 8 blocks; undefined where it is a range. */
  readonly ciLevel: number | undefined;
  /** Blocks that have a ratio: valid on both sides, and both values positive (or both 0). */
  readonly blocks: number;
  readonly blockRatios: readonly BlockRatio[];
  /** Two-sided exact signed-rank p, and the same after Holm within its family; undefined where nothing is tested. */
  readonly p: number | undefined;
  readonly pHolm: number | undefined;
  /** Undefined where a law forbids a verdict (`status` says which), where `better` is `none`, and of what is described. */
  readonly verdict: Verdict | undefined;
  /** `insufficient`: fewer than 8 blocks (with verdict `inconclusive`), or a percentile of pooled blocks (without). */
  readonly status: CellStatus;
  /**
   * Why there is no verdict, or why it is `inconclusive`, in one sentence that begins `n = …` with too few blocks.
   * With any verdict: how many blocks had no ratio.
   */
  readonly statusReason: string;
  /** The smallest ratio (> 1) that this run could have told from 1; undefined where it could have told none. */
  readonly smallestVisibleRatio: number | undefined;
}

/**
 * Compares the two targets of each stack in each case: the headline metrics first, then everything else that
 * both sides report. Stacks of which only one transport ran have no rows.
 * Throws where a histogram cannot be decoded.
 */
export function compare(records: readonly TrialRecord[]): Comparison[] {
  const sides = records.filter(({ arm }) => arm === 'single');
  return groupBy(sides, (r) => [r.runId, r.scenario, r.case, r.stack, r.client]).flatMap(comparePair);
}

type Subject = Pick<Comparison, 'runId' | 'scenario' | 'case' | 'stack' | 'client'>;

function comparePair(records: readonly [TrialRecord, ...TrialRecord[]]): Comparison[] {
  const sse = records.filter(({ transport }) => transport === 'sse');
  const ws = records.filter(({ transport }) => transport === 'ws');
  if (sse.length === 0 || ws.length === 0) return [];
  const { runId, scenario, case: caseName, stack, client } = records[0];
  const subject = { runId, scenario, case: caseName, stack, client };
  const pairs = pairTrials(sse, ws);
  if (pairs.length === 0) return [nothingToCompare(subject, records)];
  const metrics = pairedMetrics(pairs).filter(isCompared);
  const headline = headlineOf(metrics);
  const secondary = secondaryOf(metrics);
  const described = metrics.filter((metric) => !headline.includes(metric) && !secondary.includes(metric));
  return [
    ...compareFamily(subject, 'headline', headline, HEADLINE_SIZE),
    ...compareFamily(subject, 'secondary', secondary, SECONDARY_SIZE),
    ...described.map((metric) => describe(subject, metric)),
  ];
}

function compareFamily(
  subject: Subject,
  family: Comparison['family'],
  metrics: readonly PairedMetric[],
  familySize: number,
): Comparison[] {
  const rows = metrics.map((metric) => rowOf(subject, family, metric));
  const judged = rows.flatMap(({ evidence }) => evidence ?? []);
  const judgements = judgeFamily(judged, familySize);
  return rows.map(({ row, evidence, withoutRatio }) => {
    const judgement = evidence && judgements[judged.indexOf(evidence)];
    return saying(withoutRatio, judgement === undefined ? row : withJudgement(row, judgement));
  });
}

function describe(subject: Subject, metric: PairedMetric): Comparison {
  const { row, withoutRatio } = rowOf(subject, 'described', metric);
  return saying(withoutRatio, row);
}

/** A row before its verdict, and the evidence for one; without evidence the law allows no verdict. */
interface UnjudgedRow {
  readonly row: Comparison;
  readonly evidence: Evidence | undefined;
  /** Blocks that were measured and have no ratio, because a value is 0 or negative. */
  readonly withoutRatio: number;
}

function rowOf(subject: Subject, family: Comparison['family'], metric: PairedMetric): UnjudgedRow {
  const { side, phase, stat, pooledLeft, pooledRight, values } = metric;
  const { unit, better } = pooledLeft;
  const place = { metric: metric.metric, side, phase, stat, unit, better, family };
  const { status, statusReason } = obstacle(metric);
  if (values.length === 0) {
    const sse = pooledLeft.value;
    const ws = pooledRight.value;
    const ratio = sse === undefined || ws === undefined ? undefined : sse / ws;
    return {
      row: { ...NO_NUMBERS, ...subject, ...place, sse, ws, ratio, status, statusReason },
      evidence: undefined,
      withoutRatio: 0,
    };
  }
  const blockRatios: BlockRatio[] = [];
  const logRatios: number[] = [];
  for (const pair of values) {
    const log = logRatio(pair);
    if (log === undefined) continue;
    logRatios.push(log);
    blockRatios.push({ block: pair.block, ratio: Math.exp(log) });
  }
  const estimate = estimateRatio(logRatios);
  const row: Comparison = {
    ...NO_NUMBERS,
    ...subject,
    ...place,
    sse: median(values.map(({ left }) => left)),
    ws: median(values.map(({ right }) => right)),
    ratio: estimate?.ratio,
    ciLow: estimate?.low,
    ciHigh: estimate?.high,
    ciLevel: estimate?.level,
    blocks: logRatios.length,
    blockRatios,
    status,
    statusReason,
  };
  const withoutRatio = values.length - logRatios.length;
  const mayBeJudged = status === 'ok' && better !== 'none';
  return { row, evidence: mayBeJudged ? { better, logRatios, withoutRatio } : undefined, withoutRatio };
}

const NO_NUMBERS = {
  sse: undefined,
  ws: undefined,
  ratio: undefined,
  ciLow: undefined,
  ciHigh: undefined,
  ciLevel: undefined,
  blocks: 0,
  blockRatios: [],
  p: undefined,
  pHolm: undefined,
  verdict: undefined,
  smallestVisibleRatio: undefined,
} as const;

/** What forbids a verdict on this metric, on either side; `ok` where nothing does. */
function obstacle(metric: PairedMetric): Pick<Comparison, 'status' | 'statusReason'> {
  const { pooledLeft, pooledRight, values, stat } = metric;
  for (const [transport, { status, statusReason }] of [
    ['sse', pooledLeft],
    ['ws', pooledRight],
  ] as const)
    if (status !== 'ok') return { status, statusReason: `${transport}: ${statusReason}` };
  if (values.length > 0) return { status: 'ok', statusReason: '' };
  return {
    status: 'insufficient',
    statusReason: `${stat} has too few sends in a single trial: pooled over the blocks, without a verdict`,
  };
}

function withJudgement(row: Comparison, { verdict, reason, ...numbers }: Judgement): Comparison {
  return {
    ...row,
    ...numbers,
    verdict: verdict === 'left' ? 'sse' : verdict === 'right' ? 'ws' : verdict,
    status: numbers.p === undefined ? 'insufficient' : 'ok',
    statusReason: reason,
  };
}

function saying(withoutRatio: number, row: Comparison): Comparison {
  if (withoutRatio === 0) return row;
  const measured = row.blocks + withoutRatio;
  const missing = `${withoutRatio} of ${measured} blocks have no ratio, because a value is 0 or negative`;
  return { ...row, statusReason: row.statusReason === '' ? missing : `${row.statusReason}; ${missing}` };
}

/** Where not one block is valid on both sides: the worst that happened to a trial says why. */
function nothingToCompare(subject: Subject, records: readonly TrialRecord[]): Comparison {
  const worstFirst = ['failed', 'skipped', 'invalid'] as const;
  const [worst] = worstFirst.flatMap((status) => records.find((record) => record.status === status) ?? []);
  const row = { ...NO_NUMBERS, ...subject, ...TRIAL_STATUS, family: 'headline' } as const;
  if (worst === undefined)
    return { ...row, status: 'insufficient', statusReason: 'n = 0: no block has both sides' };
  const { status, statusReason } = statusCell(worst);
  return { ...row, status, statusReason: `${worst.target}: ${statusReason}` };
}
