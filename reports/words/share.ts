// How much less one side takes than the other, in percent: what a ratio means to somebody who pays or waits.
import type { Advantage } from './verdict-text.ts';

/** Of what the other side takes, the share that is saved: whole percents, 0 to 99. */
export interface Share {
  readonly low: number;
  readonly high: number;
}

/** The interval of 1.25 to 2 times is 20 to 50 percent less. */
export function shareOf({ low, high }: Advantage): Share {
  return { low: percentLess(low), high: percentLess(high) };
}

function percentLess(times: number): number {
  return Math.min(99, Math.max(0, Math.round(100 * (1 - 1 / times))));
}

/** From the smallest to the largest. */
export function spanOf(shares: readonly [Share, ...Share[]]): Share {
  return {
    low: Math.min(...shares.map(({ low }) => low)),
    high: Math.max(...shares.map(({ high }) => high)),
  };
}

/** Whether some number lies within all of them. */
export function doAllMeet(shares: readonly Share[]): boolean {
  return Math.max(...shares.map(({ low }) => low)) <= Math.min(...shares.map(({ high }) => high));
}

/** `17–38 %`, `11 %`, `up to 7 %`. */
export function shareText({ low, high }: Share): string {
  if (low === high) return `${low} %`;
  return low === 0 ? `up to ${high} %` : `${low}–${high} %`;
}
