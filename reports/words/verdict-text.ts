// Verdicts in plain words.
import type { Comparison, Verdict } from '../../analysis/comparison/comparison.ts';
import { intervalText, NO_NUMBER, ratioText } from './quantity.ts';

/** What a reader calls the transports. */
export const TRANSPORT_NAMES = { sse: 'SSE', ws: 'WebSocket' } as const;

/** A comparison, or a figure of one side. */
export type Judged = Pick<Comparison, 'status'> & Partial<Comparison>;

/** `WebSocket`, `equivalent`, `inconclusive (n = 3)`, `no verdict: client-bound`; '' where none is due. */
export function verdictText(judged: Judged | undefined): string {
  if (judged === undefined) return '';
  const { verdict, status, ratio } = judged;
  if (verdict === undefined) {
    if (status === 'ok') return '';
    return ratio === undefined && status === 'insufficient'
      ? obstacleText(judged)
      : `no verdict: ${obstacleText(judged)}`;
  }
  if (verdict !== 'inconclusive') return VERDICT_WORDS[verdict];
  const { smallestVisibleRatio: visible, blocks } = judged;
  // Where nothing could have been seen, the number of blocks is why.
  return visible === undefined
    ? `inconclusive (n = ${blocks})`
    : `inconclusive (sees ${ratioText(visible)}×)`;
}

/** What stands in the way of a verdict: `client-bound`, `too few events`, `pooled`, `not linear`. */
export function obstacleText({ status, stat, ratio }: Judged): string {
  if (status !== 'insufficient') return status;
  if (stat === 'slope') return 'not linear';
  return ratio === undefined ? 'too few events' : 'pooled';
}

const VERDICT_WORDS: Readonly<Record<Exclude<Verdict, 'inconclusive'>, string>> = {
  ...TRANSPORT_NAMES,
  equivalent: 'equivalent',
};

/** `1.31 [1.22, 1.40]`; with too few blocks for an interval the range, `1.31 (1.22 to 1.40)`. */
export function ratioWithInterval({
  ratio,
  ciLow,
  ciHigh,
  ciLevel,
}: Pick<Comparison, 'ratio' | 'ciLow' | 'ciHigh' | 'ciLevel'>): string {
  if (ratio === undefined) return NO_NUMBER;
  if (ciLow === undefined || ciHigh === undefined) return ratioText(ratio);
  return `${ratioText(ratio)} ${intervalText(ciLow, ciHigh, ciLevel !== undefined)}`;
}

/** A ratio and its interval, seen from the side that takes less: how many times as much the other one takes. */
export interface Advantage {
  readonly times: number;
  readonly low: number;
  readonly high: number;
}

/** Of a comparison that has a winner. */
export function advantageOf({ ratio = 1, ciLow = ratio, ciHigh = ratio }: Comparison): Advantage {
  return ratio >= 1
    ? { times: ratio, low: ciLow, high: ciHigh }
    : { times: 1 / ratio, low: 1 / ciHigh, high: 1 / ciLow };
}
