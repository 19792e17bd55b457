// Two sides of a comparison, block by block. Both sides of a block were alive together and took turns, so what
// the machine did to one it did to the other: the ratio of a block is free of it, and the block is the replicate.
import type { TrialRecord } from '../../harness/trial-record.ts';
import { placeKey, visitPlaces, type Cell, type CellPlace } from '../cells/cell.ts';
import { pooledCells } from '../cells/pooled-cells.ts';
import { cellsOf } from '../cells/trial-cells.ts';

/** The two trials of one block. */
export interface TrialPair {
  readonly block: number;
  readonly left: TrialRecord;
  readonly right: TrialRecord;
}

/** The two values of one block. */
export interface ValuePair {
  readonly block: number;
  readonly left: number;
  readonly right: number;
}

/** One number of a trial, on both sides of every block. */
export interface PairedMetric extends CellPlace {
  /** All trials of a side together: its percentiles are those of the merged histograms, with their bounds. */
  readonly pooledLeft: Cell;
  readonly pooledRight: Cell;
  /** Of the blocks in which both sides have a value; a percentile with too few sends is none. */
  readonly values: readonly ValuePair[];
}

/**
 * Pairs the trials of two sides of one case by their block; only blocks that are valid on both sides count.
 * Where a block was repeated, its last trials do.
 */
export function pairTrials(left: readonly TrialRecord[], right: readonly TrialRecord[]): TrialPair[] {
  const leftByBlock = lastByBlock(left);
  const rightByBlock = lastByBlock(right);
  const pairs: TrialPair[] = [];
  for (const [block, leftTrial] of leftByBlock) {
    const rightTrial = rightByBlock.get(block);
    if (leftTrial.status === 'ok' && rightTrial?.status === 'ok')
      pairs.push({ block, left: leftTrial, right: rightTrial });
  }
  return pairs.sort((a, b) => a.block - b.block);
}

/** Every number that both sides have, in the order in which the left side has them. */
export function pairedMetrics(pairs: readonly TrialPair[]): PairedMetric[] {
  const lefts = valuesByPlace(pairs.map(({ left }) => left));
  const rights = valuesByPlace(pairs.map(({ right }) => right));
  const pooledRights = byPlace(pooledCells(pairs.map(({ right }) => right)));
  const metrics: PairedMetric[] = [];
  for (const [place, pooledLeft] of byPlace(pooledCells(pairs.map(({ left }) => left)))) {
    const pooledRight = pooledRights.get(place);
    if (pooledRight === undefined) continue;
    const values: ValuePair[] = [];
    const [ofLeft, ofRight] = [lefts.get(place), rights.get(place)];
    for (const [i, { block }] of pairs.entries()) {
      const left = ofLeft?.[i];
      const right = ofRight?.[i];
      if (left !== undefined && right !== undefined) values.push({ block, left, right });
    }
    const { metric, side, phase, stat } = pooledLeft;
    metrics.push({ metric, side, phase, stat, pooledLeft, pooledRight, values });
  }
  return metrics;
}

/**
 * The natural logarithm of left ÷ right: 0 where both are 0, undefined where there is no ratio because one of
 * them is 0 or negative (the net CPU of a very cheap event can be).
 */
export function logRatio({ left, right }: Pick<ValuePair, 'left' | 'right'>): number | undefined {
  if (left === 0 && right === 0) return 0;
  return left > 0 && right > 0 ? Math.log(left / right) : undefined;
}

function lastByBlock(records: readonly TrialRecord[]): Map<number, TrialRecord> {
  const inOrder = records.toSorted((a, b) => a.order - b.order);
  return new Map(inOrder.map((record) => [record.block, record]));
}

/** Of every place the values, one a trial. */
function valuesByPlace(trials: readonly TrialRecord[]): ReadonlyMap<string, readonly (number | undefined)[]> {
  const values = new Map<string, (number | undefined)[]>();
  visitPlaces(trials.map(cellsOf), (key, { value }, trial) => {
    let ofPlace = values.get(key);
    if (ofPlace === undefined)
      values.set(key, (ofPlace = Array.from<number | undefined>({ length: trials.length })));
    ofPlace[trial] = value;
  });
  return values;
}

function byPlace(cells: readonly Cell[]): Map<string, Cell> {
  return new Map(cells.map((cell) => [placeKey(cell), cell]));
}
