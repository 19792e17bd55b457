// Numbers as people read them: three significant digits and a unit that fits, one unit for all the numbers
// that stand side by side, so that they compare at a glance.
import type { Unit } from '../../measure/figures/metrics.ts';
import { plainDecimal } from './plain-decimal.ts';

/** What stands where there is no number. */
export const NO_NUMBER = '–';

interface Scale {
  readonly symbol: string;
  /** How many of the metric's unit are one of this. */
  readonly size: number;
}

const KIB = 1024;

/** Of each unit, smallest first. */
const SCALES: Readonly<Record<Unit, readonly Scale[]>> = {
  ns: [
    { symbol: 'ns', size: 1 },
    { symbol: 'µs', size: 1e3 },
    { symbol: 'ms', size: 1e6 },
    { symbol: 's', size: 1e9 },
  ],
  us: [
    { symbol: 'µs', size: 1 },
    { symbol: 'ms', size: 1e3 },
    { symbol: 's', size: 1e6 },
  ],
  By: [
    { symbol: 'B', size: 1 },
    { symbol: 'KiB', size: KIB },
    { symbol: 'MiB', size: KIB ** 2 },
    { symbol: 'GiB', size: KIB ** 3 },
  ],
  'By/s': [
    { symbol: 'B/s', size: 1 },
    { symbol: 'KiB/s', size: KIB },
    { symbol: 'MiB/s', size: KIB ** 2 },
  ],
  '1/s': [{ symbol: '/s', size: 1 }],
  '1': [{ symbol: '', size: 1 }],
};

/** The largest scale in which the largest of the values is at least 1. */
export function scaleFor(values: readonly (number | undefined)[], unit: Unit): Scale {
  const largest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
  const scales = SCALES[unit];
  return scales.findLast(({ size }) => largest >= size) ?? scales[0]!;
}

/** `262 µs` and the like: the values of one row, in one unit. */
export function quantities(values: readonly (number | undefined)[], unit: Unit): string[] {
  const { symbol, size } = scaleFor(values, unit);
  return values.map((value) =>
    value === undefined ? NO_NUMBER : `${threeDigits(value / size)} ${symbol}`.trimEnd(),
  );
}

/** `345.678 µs`: six significant digits, for who points at a number. */
export function exactQuantity(value: number, unit: Unit): string {
  const { symbol, size } = scaleFor([value], unit);
  return `${plainDecimal(value / size)} ${symbol}`.trimEnd();
}

/** Three significant digits, but integers as they are, and no digit before the point is lost: `1,234,567`. */
export function threeDigits(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(Math.min(Math.max(2 - Math.floor(Math.log10(Math.abs(value))), 0), 100));
}

/** `1.31`: a ratio, to two decimals where these say enough. */
export function ratioText(ratio: number): string {
  return ratio >= 100 || ratio < 0.1 ? threeDigits(ratio) : ratio.toFixed(2);
}

/** `[1.22, 1.40]`; what is no interval but a range: `(1.22 to 1.40)`. */
export function intervalText(low: number, high: number, isInterval: boolean): string {
  return isInterval ? `[${ratioText(low)}, ${ratioText(high)}]` : `(${ratioText(low)} to ${ratioText(high)})`;
}

/** `3 s`, `4 min`, `1 h 20 min`: how long something takes, as one says it. */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}
