// The columns of a ratio's interval, the same wherever a ratio stands.
import { decimal, type Column } from './csv.ts';

/** Of a ratio over blocks; with too few of them a range. */
interface Interval {
  readonly ciLow: number | undefined;
  readonly ciHigh: number | undefined;
  readonly ciLevel: number | undefined;
}

export const INTERVAL_COLUMNS: readonly Column<Interval>[] = [
  decimal('ci_low', 'lower end of its interval; with fewer than 8 blocks the smallest ratio', (c) => c.ciLow),
  decimal(
    'ci_high',
    'upper end of its interval; with fewer than 8 blocks the largest ratio',
    (c) => c.ciHigh,
  ),
  decimal('ci_level', 'exact confidence level of the interval; empty where it is a range', (c) => c.ciLevel),
];
