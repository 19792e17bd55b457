// How wide an interval is, and nothing else of it: what `--blocks auto` may look at. A rule that looked at where an
// interval lies, or at its verdict, would go on until chance has made a winner; so the rule gets widths only, and the
// width of an interval is the same wherever it lies.
// Stein 1945, https://doi.org/10.1214/aoms/1177731088; Chow and Robbins 1965, https://doi.org/10.1214/aoms/1177700156
import { estimateRatio } from '../statistics/ratio-estimate.ts';
import { MARGIN } from './verdict.ts';

declare const width: unique symbol;

/** Half the width of an interval of a ratio, as a factor: 1.04 for [0.96, 1.04] and for [1.92, 2.08]. */
export type HalfWidth = number & { readonly [width]: true };

/** A half-width that calls for more blocks. With a wider one no difference however small could be `equivalent`. */
export const WIDEST = MARGIN;

/** The half-width of the interval of these log-ratios, one a block; infinite while they are too few for one. */
export function halfWidthOf(logRatios: readonly number[]): HalfWidth {
  const estimate = estimateRatio(logRatios);
  const factor = estimate?.level === undefined ? Infinity : Math.sqrt(estimate.high / estimate.low);
  return factor as HalfWidth;
}

/** Whether any of them is too wide. */
export function anyTooWide(widths: readonly HalfWidth[]): boolean {
  return widths.some((factor) => factor > WIDEST);
}
