// Verdicts in plain words.
import type { Comparison, Verdict } from '../../analysis/comparison/comparison.ts';
import { NO_NUMBER, ratioText } from './quantity.ts';

/** What a reader calls the transports. */
export const TRANSPORT_NAMES = { sse: 'SSE', ws: 'WebSocket' } as const;

type Judged = Pick<Comparison, 'status'> & Partial<Comparison>;

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
export function ratioWithInterval({ ratio, ciLow, ciHigh, ciLevel }: Comparison): string {
  if (ratio === undefined) return NO_NUMBER;
  if (ciLow === undefined || ciHigh === undefined) return ratioText(ratio);
  const [low, high] = [ratioText(ciLow), ratioText(ciHigh)];
  return ciLevel === undefined
    ? `${ratioText(ratio)} (${low} to ${high})`
    : `${ratioText(ratio)} [${low}, ${high}]`;
}
