// SSE against WebSocket: one log-ratio a block, an exact interval, a verdict (law 10 of docs/METHODOLOGY.md).
import type { ClientKind } from '../clients/client.ts';
import type { Better, Phase, Side, Unit } from '../measure/metrics.ts';
import type { CellStatus } from './cell.ts';

export type Verdict = 'sse' | 'ws' | 'equivalent' | 'inconclusive';

/** The ratio of one block. */
export interface BlockRatio {
  readonly block: number;
  /** sse ÷ ws. */
  readonly ratio: number;
}

/** One metric's statistic of one pair in one case. */
export interface Comparison {
  readonly runId: string;
  readonly scenario: string;
  readonly case: string;
  readonly stack: string;
  readonly client: ClientKind;
  /** `trial` (with stat `status` and no numbers) where not one block is valid on both sides: `status` says why. */
  readonly metric: string;
  readonly side: Side;
  readonly phase: Phase;
  readonly stat: string;
  readonly unit: Unit;
  readonly better: Better;
  /** Which verdicts are corrected together: the four headline metrics, or everything else that is compared. */
  readonly family: 'headline' | 'secondary';
  /** Medians over the blocks that have a ratio; of a pooled percentile, the percentile of all blocks together. */
  readonly sse: number | undefined;
  readonly ws: number | undefined;
  /** Hodges–Lehmann estimate of sse ÷ ws over the blocks; of a pooled percentile, the plain ratio. */
  readonly ratio: number | undefined;
  /** Its exact signed-rank interval; with fewer than 8 blocks the smallest and largest ratio of a block. */
  readonly ciLow: number | undefined;
  readonly ciHigh: number | undefined;
  /** The interval's actual confidence level, for instance 0.961 with 8 blocks; undefined where it is a range. */
  readonly ciLevel: number | undefined;
  /** Blocks that have a ratio: valid on both sides, and both values positive (or both 0). */
  readonly blocks: number;
  readonly blockRatios: readonly BlockRatio[];
  /** Two-sided exact signed-rank p, and the same after Holm within its family; undefined where nothing is tested. */
  readonly p: number | undefined;
  readonly pHolm: number | undefined;
  /** Undefined where a law forbids a verdict (`status` says which) and where `better` is `none`. */
  readonly verdict: Verdict | undefined;
  /** `insufficient`: fewer than 8 blocks (with verdict `inconclusive`), or a percentile of pooled blocks (without). */
  readonly status: CellStatus;
  /** Why there is no verdict, or why it is `inconclusive`, in one sentence that begins `n = …` with too few blocks. */
  readonly statusReason: string;
  /** The smallest ratio (> 1) that this run could have told from 1; undefined where it could have told none. */
  readonly smallestVisibleRatio: number | undefined;
}
