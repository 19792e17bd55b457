// A cell is one number that a reader may see: a metric's statistic with its status. A number that a law of
// measurement forbids is empty and says why. Cells of one trial become the rows of results.csv.
import type { Better, Phase, Side, Unit } from '../../measure/figures/metrics.ts';

export type CellStatus =
  | 'ok'
  | 'invalid' // its trial is invalid
  | 'insufficient' // too few sends for this percentile: the value is empty
  | 'timer-bound' // send lag p50 is more than 20 % of latency p50: no verdict on latency
  | 'client-bound' // client drain p50 is more than 20 % of latency p50: a verdict on first delivery only
  | 'failed'
  | 'skipped';

export interface Cell {
  readonly metric: string;
  readonly side: Side;
  readonly phase: Phase;
  /** `value`, `p50`, `p90`, `p99`, `p99.9`, `max`, `mean`, `slope`, … */
  readonly stat: string;
  readonly unit: Unit;
  readonly value: number | undefined;
  readonly nEvents: number | undefined;
  readonly nSamples: number | undefined;
  readonly better: Better;
  readonly status: CellStatus;
  /** Why it is not `ok`, in one sentence; otherwise ''. */
  readonly statusReason: string;
}

/** Where a number stands: what two cells must share to be the same number of two trials. */
export type CellPlace = Pick<Cell, 'metric' | 'side' | 'phase' | 'stat'>;

/** Equal for two cells exactly where their places are. */
export function placeKey({ metric, side, phase, stat }: CellPlace): string {
  return `${metric} ${side} ${phase} ${stat}`;
}

/**
 * Visits the cells of several lists, list by list, with the key of their place. Trials of one target have the same places
 * one after the other, and keys are made once for all of these.
 */
export function visitPlaces<T extends CellPlace>(
  lists: readonly (readonly T[])[],
  visit: (key: string, cell: T, list: number) => void,
): void {
  let known: readonly T[] = [];
  let keys: readonly string[] = [];
  for (const [index, list] of lists.entries()) {
    if (!haveSamePlaces(list, known)) [known, keys] = [list, list.map(placeKey)];
    for (let i = 0; i < list.length; i++) visit(keys[i]!, list[i]!, index);
  }
}

function haveSamePlaces(one: readonly CellPlace[], other: readonly CellPlace[]): boolean {
  return one.length === other.length && one.every((cell, i) => isSamePlace(cell, other[i]!));
}

function isSamePlace(one: CellPlace, other: CellPlace): boolean {
  return (
    one.metric === other.metric &&
    one.stat === other.stat &&
    one.side === other.side &&
    one.phase === other.phase
  );
}

/** The first one of that metric and statistic; `side` and `phase` only where they matter. */
export function findCell<T extends CellPlace>(
  cells: readonly T[],
  place: Pick<Cell, 'metric' | 'stat'> & Partial<CellPlace>,
): T | undefined {
  return cells.find(
    (cell) =>
      cell.metric === place.metric &&
      cell.stat === place.stat &&
      (place.side === undefined || cell.side === place.side) &&
      (place.phase === undefined || cell.phase === place.phase),
  );
}
