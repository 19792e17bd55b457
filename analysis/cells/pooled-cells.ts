// Several trials of one target in one case as one list of cells: percentiles of the merged histograms, and
// medians over the trials of everything that is one number a trial.
import type { TrialRecord } from '../../harness/trial-record.ts';
import { visitPlaces, type Cell } from './cell.ts';
import { distributionsOf } from './distribution.ts';
import { distributionCells } from './distribution-cells.ts';
import { median } from '../../measure/figures/median.ts';
import { invalidated, measurementCells, statusCell } from './trial-cells.ts';

/**
 * The cells of these trials together. Only valid trials count; where there is none, the invalid ones are shown
 * as `invalid`; where nothing was measured there is the single cell `trial` of the first trial that says why.
 */
export function pooledCells(records: readonly TrialRecord[]): Cell[] {
  const valid = records.filter(({ status }) => status === 'ok');
  if (valid.length > 0) return pool(valid);
  const invalid = records.filter(({ status }) => status === 'invalid');
  if (invalid[0] !== undefined) return invalidated(pool(invalid), invalid[0]);
  const told = records.find(({ status }) => status === 'failed') ?? records[0];
  return told === undefined ? [] : [statusCell(told)];
}

function pool(records: readonly TrialRecord[]): Cell[] {
  const numbers = new Map<string, [Cell, ...Cell[]]>();
  visitPlaces(records.map(measurementCells), (key, cell) => {
    const same = numbers.get(key);
    if (same === undefined) numbers.set(key, [cell]);
    else same.push(cell);
  });
  const histograms = records.flatMap((record) => record.histograms);
  return [...[...numbers.values()].map(together), ...distributionCells(distributionsOf(histograms))];
}

/** One number a trial: over the trials the median, but of a maximum the largest and of a minimum the smallest. */
function together(cells: readonly [Cell, ...Cell[]]): Cell {
  const [first] = cells;
  const shown = cells.filter((cell) => cell.value !== undefined);
  const values = shown.flatMap(({ value }) => value ?? []);
  if (shown[0] === undefined) return first;
  return {
    ...shown[0],
    value:
      first.stat === 'max'
        ? Math.max(...values)
        : first.stat === 'min'
          ? Math.min(...values)
          : median(values),
    nEvents: sum(shown.map(({ nEvents }) => nEvents)),
    nSamples: sum(shown.map(({ nSamples }) => nSamples)),
  };
}

/** Undefined where no trial says how many. */
function sum(counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.flatMap((count) => count ?? []);
  return known.length === 0 ? undefined : known.reduce((total, count) => total + count, 0);
}
