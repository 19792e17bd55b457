// SSE against WebSocket: one log-ratio a block, an exact interval, a verdict (law 10 of docs/METHODOLOGY.md).
import type { Better, Phase, Side, Unit } from '../measure/metrics.ts';
import type { CellStatus } from './cell.ts';

export type Verdict = 'sse' | 'ws' | 'equivalent' | 'inconclusive';

/** One metric's statistic of one pair in one case. `sse`, `ws`: medians over the blocks. */
export interface Comparison {
  readonly scenario: string;
  readonly case: string;
  readonly stack: string;
  readonly metric: string;
  readonly side: Side;
  readonly phase: Phase;
  readonly stat: string;
  readonly unit: Unit;
  readonly better: Better;
  /** Which verdicts are corrected together: the four headline metrics, or everything else that is compared. */
  readonly family: 'headline' | 'secondary';
  readonly sse: number | undefined;
  readonly ws: number | undefined;
  /** Hodges–Lehmann estimate of sse ÷ ws over the blocks, and its exact signed-rank interval. */
  readonly ratio: number | undefined;
  readonly ciLow: number | undefined;
  readonly ciHigh: number | undefined;
  /** The interval's actual confidence level, for instance 0.961 with 8 blocks. */
  readonly ciLevel: number | undefined;
  /** Blocks in which both sides are valid. */
  readonly blocks: number;
  /** Two-sided exact signed-rank p, and the same after Holm within its family. */
  readonly p: number | undefined;
  readonly pHolm: number | undefined;
  /** Undefined where a law forbids a verdict: `status` says which. */
  readonly verdict: Verdict | undefined;
  readonly status: CellStatus;
  readonly statusReason: string;
  /** The smallest ratio (> 1) that this run could have told from 1. */
  readonly smallestVisibleRatio: number | undefined;
}
