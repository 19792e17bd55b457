// One trial as cells, the rows of results.csv: its measurements as they are, and of each of its histograms
// the statistics that it has enough sends for.
import type { Measurement, TrialRecord } from '../../harness/trial-record.ts';
import { LEAST_R2 } from '../../measure/figures/least-squares.ts';
import type { Cell } from './cell.ts';
import { distributionsOf } from './distribution.ts';
import { distributionCells } from './distribution-cells.ts';

/**
 * The cells of one trial. A failed or skipped one has the single cell `trial`, stat `status`, without a value.
 * Throws where a histogram cannot be decoded.
 */
export function cellsOf(record: TrialRecord): Cell[] {
  if (record.status === 'failed' || record.status === 'skipped') return [statusCell(record)];
  const cells = [...measurementCells(record), ...distributionCells(distributionsOf(record.histograms))];
  return record.status === 'invalid' ? invalidated(cells, record) : cells;
}

/** The cells of its measurements, whatever its status. */
export function measurementCells({ measurements }: TrialRecord): Cell[] {
  return measurements.map((measurement) => measurementCell(measurement, measurements));
}

/** Where it stands that there is nothing else to show of a trial. */
export const TRIAL_STATUS = {
  metric: 'trial',
  side: 'both',
  phase: 'start',
  stat: 'status',
  unit: '1',
  better: 'none',
} as const;

/** The one cell of a trial of which nothing was measured. */
export function statusCell({ status, reasons }: TrialRecord): Cell {
  return {
    ...TRIAL_STATUS,
    value: undefined,
    nEvents: undefined,
    nSamples: undefined,
    status,
    statusReason: reasons[0]?.message ?? '',
  };
}

/** The cells as those of an invalid trial, with its first reason. */
export function invalidated(cells: readonly Cell[], { reasons }: TrialRecord): Cell[] {
  const statusReason = reasons[0]?.message ?? '';
  return cells.map((cell) => ({ ...cell, status: 'invalid', statusReason }));
}

function measurementCell(measurement: Measurement, siblings: readonly Measurement[]): Cell {
  const { metric, side, phase, stat, unit, better, value, nEvents, nSamples } = measurement;
  const crooked = stat === 'slope' ? crookedness(measurement, siblings) : undefined;
  return {
    metric,
    side,
    phase,
    stat,
    unit,
    value: crooked === undefined ? value : undefined,
    nEvents,
    nSamples,
    better,
    status: crooked === undefined ? 'ok' : 'insufficient',
    statusReason: crooked ?? '',
  };
}

/** Why a slope must not be shown: the `r2` that stands beside it is too small. */
function crookedness(
  { metric, side, phase }: Measurement,
  siblings: readonly Measurement[],
): string | undefined {
  const fit = siblings.find(
    (m) => m.metric === metric && m.side === side && m.phase === phase && m.stat === 'r2',
  );
  if (fit === undefined || fit.value > LEAST_R2) return undefined;
  return `a slope needs R² > ${LEAST_R2}, it is ${Number(fit.value.toFixed(4))}`;
}
