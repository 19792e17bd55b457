// Two stored runs side by side: of each target in each case, how far the second run's figure lies from the first one's.
// The blocks of two runs are not paired, so nothing takes away what the machine did in the hour between them: the
// interval covers the scatter of blocks within the runs and nothing else. That is why it has no verdict, and the gate
// measures both builds in the same blocks.
import type { TrialRecord } from '../../harness/trial-record.ts';
import { median } from '../../measure/figures/median.ts';
import type { Better, Unit } from '../../measure/figures/metrics.ts';
import { placeKey, type Cell, type CellPlace } from '../cells/cell.ts';
import { headlineOf, isCompared } from '../comparison/compared.ts';
import { groupBy } from '../group-by.ts';
import { pooledCells } from '../cells/pooled-cells.ts';
import { inReadingOrder } from './reading-order.ts';
import { cellsOf } from '../cells/trial-cells.ts';
import { shiftBetween } from '../statistics/two-sample-shift.ts';

/** One target in one case. */
export type StoredSubject = Pick<
  TrialRecord,
  'scenario' | 'case' | 'stack' | 'transport' | 'target' | 'client' | 'arm'
>;

/** Of both runs. */
export interface Both<T> {
  readonly a: T;
  readonly b: T;
}

/** One number of a target in a case that both runs have. */
export interface StoredComparison extends StoredSubject, CellPlace {
  readonly unit: Unit;
  readonly better: Better;
  /** One of the metrics that a reader asks for first. */
  readonly headline: boolean;
  /** Medians over the blocks. */
  readonly values: Both<number | undefined>;
  /** Valid blocks that have the number. */
  readonly blocks: Both<number>;
  /** Hodges–Lehmann estimate of b ÷ a; undefined where a value is 0 or negative. */
  readonly ratio: number | undefined;
  /** Its exact rank-sum interval; undefined with too few blocks. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly level: number | undefined;
  /** What is to be said against it: another load, too few blocks, no ratio, bound by the instrument; otherwise ''. */
  readonly reason: string;
}

/** What only one of the runs can say something on. */
export interface MissingComparison extends StoredSubject {
  /** Undefined where it is everything of that target and case. */
  readonly place: CellPlace | undefined;
  readonly missingIn: keyof Both<unknown>;
  /** `not in the run`, `no valid trial (client-cpu)`, `not measured`. */
  readonly reason: string;
}

export interface StoredComparisons {
  readonly rows: readonly StoredComparison[];
  readonly missing: readonly MissingComparison[];
}

const RUNS = ['a', 'b'] as const;

/**
 * Compares what both runs have, by scenario, case and target, the headline of each first; and names what only one has.
 * Throws where a histogram cannot be decoded.
 */
export function compareStored(a: readonly TrialRecord[], b: readonly TrialRecord[]): StoredComparisons {
  const rows: StoredComparison[] = [];
  const missing: MissingComparison[] = [];
  for (const [first] of groupBy(inReadingOrder([...a, ...b]), subjectParts)) {
    const subject = subjectOf(first);
    const ofSubject = (records: readonly TrialRecord[]): TrialRecord[] =>
      records.filter((record) => subjectName(record) === subjectName(first));
    const trials = { a: ofSubject(a), b: ofSubject(b) };
    const valid = { a: validBlocks(trials.a), b: validBlocks(trials.b) };
    const empty = RUNS.filter((run) => valid[run].length === 0);
    for (const missingIn of empty)
      missing.push({ ...subject, place: undefined, missingIn, reason: whyEmpty(trials[missingIn]) });
    if (empty.length > 0) continue;
    const compared = compareSubject(subject, valid);
    rows.push(...compared.rows);
    missing.push(...compared.missing);
  }
  return { rows, missing };
}

function compareSubject(subject: StoredSubject, trials: Both<readonly TrialRecord[]>): StoredComparisons {
  const pooled = { a: comparedCells(trials.a), b: comparedCells(trials.b) };
  const cells = {
    a: trials.a.map((trial) => byPlace(cellsOf(trial))),
    b: trials.b.map((trial) => byPlace(cellsOf(trial))),
  };
  const both = [...pooled.a].flatMap(([key, pooledLeft]) => {
    const pooledRight = pooled.b.get(key);
    const { metric, side, phase, stat } = pooledLeft;
    return pooledRight === undefined
      ? []
      : [{ metric, side, phase, stat, pooledLeft, pooledRight, values: [] }];
  });
  const headline = headlineOf(both);
  const inOrder = [...headline, ...both.filter((metric) => !headline.includes(metric))];
  const valuesOf = (run: keyof typeof cells, place: CellPlace): number[] =>
    cells[run].flatMap((trial) => trial.get(placeKey(place))?.value ?? []);
  const load = anotherLoad(trials.a[0]!, trials.b[0]!);
  const rows = inOrder.map(({ metric, side, phase, stat, pooledLeft, pooledRight }): StoredComparison => {
    const place = { metric, side, phase, stat };
    const { unit, better } = pooledLeft;
    const values = { a: valuesOf('a', place), b: valuesOf('b', place) };
    const shift = ratioOf(values);
    return {
      ...subject,
      ...place,
      unit,
      better,
      headline: headline.some((each) => placeKey(each) === placeKey(place)),
      values: { a: median(values.a), b: median(values.b) },
      blocks: { a: values.a.length, b: values.b.length },
      ...shift,
      reason: [load, boundOf('a', pooledLeft), boundOf('b', pooledRight), shift.reason]
        .filter((text) => text !== '')
        .join('; '),
    };
  });
  return { rows, missing: [...onlyIn('a', subject, pooled), ...onlyIn('b', subject, pooled)] };
}

function ratioOf({
  a,
  b,
}: Both<readonly number[]>): Pick<StoredComparison, 'ratio' | 'low' | 'high' | 'level' | 'reason'> {
  const none = { ratio: undefined, low: undefined, high: undefined, level: undefined };
  if (a.length === 0 || b.length === 0) return { ...none, reason: 'no block has enough sends' };
  if ([...a, ...b].every((value) => value === 0)) return { ...none, ratio: 1, reason: 'all values are 0' };
  if ([...a, ...b].some((value) => value <= 0))
    return { ...none, reason: 'a value is 0 or negative: there is no ratio' };
  const { estimate, interval } = shiftBetween(a.map(Math.log), b.map(Math.log))!;
  return {
    ratio: Math.exp(estimate),
    low: interval && Math.exp(interval.low),
    high: interval && Math.exp(interval.high),
    level: interval?.level,
    reason: interval === undefined ? `n = ${a.length} and ${b.length}: too few blocks for an interval` : '',
  };
}

/** In what the load of a case of the same name differs: its scenario has changed between the runs, or the user has chosen. */
function anotherLoad(a: TrialRecord, b: TrialRecord): string {
  const parts = LOAD.filter((part) => a[part] !== b[part]);
  return parts.length === 0
    ? ''
    : `another load: ${parts.map((part) => `${part} ${a[part]} and ${b[part]}`).join(', ')}`;
}

const LOAD = ['connections', 'offeredRateHz', 'payloadBytes', 'loadModel'] as const;

function boundOf(run: keyof Both<unknown>, { status, statusReason }: Cell): string {
  return status === 'timer-bound' || status === 'client-bound'
    ? `${run.toUpperCase()} ${status}: ${statusReason}`
    : '';
}

function onlyIn(
  has: keyof Both<unknown>,
  subject: StoredSubject,
  pooled: Both<ReadonlyMap<string, Cell>>,
): MissingComparison[] {
  const missingIn = has === 'a' ? 'b' : 'a';
  return [...pooled[has]].flatMap(([key, { metric, side, phase, stat }]) =>
    pooled[missingIn].has(key)
      ? []
      : [{ ...subject, place: { metric, side, phase, stat }, missingIn, reason: 'not measured' }],
  );
}

/** The trials that count, one a block: where a block was repeated, the last one. */
function validBlocks(records: readonly TrialRecord[]): TrialRecord[] {
  const byBlock = new Map(
    records.toSorted((x, y) => x.order - y.order).map((record) => [record.block, record]),
  );
  return [...byBlock.values()].filter(({ status }) => status === 'ok');
}

function whyEmpty(records: readonly TrialRecord[]): string {
  if (records.length === 0) return 'not in the run';
  const codes = new Set(
    records.flatMap(({ status, reasons }) => (status === 'ok' ? [] : (reasons[0]?.code ?? status))),
  );
  return `no valid trial (${[...codes].join(', ')})`;
}

function comparedCells(records: readonly TrialRecord[]): Map<string, Cell> {
  return byPlace(pooledCells(records).filter(isCompared));
}

function byPlace(cells: readonly Cell[]): Map<string, Cell> {
  return new Map(cells.map((cell) => [placeKey(cell), cell]));
}

function subjectOf({
  scenario,
  case: name,
  stack,
  transport,
  target,
  client,
  arm,
}: TrialRecord): StoredSubject {
  return { scenario, case: name, stack, transport, target, client, arm };
}

function subjectParts({ scenario, case: name, target, client, arm }: StoredSubject): string[] {
  return [scenario, name, target, client, arm];
}

function subjectName(subject: StoredSubject): string {
  return JSON.stringify(subjectParts(subject));
}
