// Law 10: from the log-ratios of the blocks to a verdict. The order is part of the law: `equivalent` is asked
// first, so that a difference too small to matter is never a victory, however sure it is.
// Equivalence by an interval inside its margin: Schuirmann 1987, https://doi.org/10.1007/BF01068419
import type { Better } from '../../measure/figures/metrics.ts';
import { hodgesLehmann } from '../statistics/hodges-lehmann.ts';
import { holm } from '../statistics/holm.ts';
import { estimateRatio, MIN_BLOCKS } from '../statistics/ratio-estimate.ts';
import { signedRankTest } from '../statistics/signed-rank.ts';

/** Largest difference that does not matter: a ratio from 1/1.05 to 1.05. */
export const MARGIN = 1.05;

/** Chance, at most, of even one false winner in a family of metrics that do not differ. */
const ALPHA = 0.05;

const PERCENT = Math.round((MARGIN - 1) * 100);

/** What the blocks say about one metric. */
export interface Evidence {
  /** A metric of which neither direction is better has no winner: it is not given here. */
  readonly better: Exclude<Better, 'none'>;
  /** Natural logarithms of left ÷ right, one a block. */
  readonly logRatios: readonly number[];
  /** Blocks that were measured and have no ratio, because a value is 0 or negative. */
  readonly withoutRatio: number;
}

export interface Judgement {
  readonly verdict: 'left' | 'right' | 'equivalent' | 'inconclusive';
  /** Why it is inconclusive; otherwise ''. */
  readonly reason: string;
  readonly p: number | undefined;
  readonly pHolm: number | undefined;
  readonly smallestVisibleRatio: number | undefined;
}

/**
 * Judges the metrics of one family together. Its size is registered in advance (four headline metrics): whoever is
 * absent counts as not rejected.
 */
export function judgeFamily(members: readonly Evidence[], familySize: number): Judgement[] {
  const tests = members.map(({ logRatios }) =>
    logRatios.length < MIN_BLOCKS ? undefined : signedRankTest(logRatios),
  );
  const rejectable = tests.flatMap((test) => (test === undefined || test.nonZero === 0 ? [] : test));
  const corrected = holm(
    rejectable.map(({ twoSided }) => twoSided),
    familySize,
  );
  return members.map((member, i) => {
    const test = tests[i];
    if (test === undefined) return tooFewBlocks(member);
    const pHolm = corrected[rejectable.indexOf(test)] ?? 1;
    const smallestVisibleRatio = smallestVisible(member.logRatios, familySize);
    const { verdict, reason } = decide(member, pHolm, familySize, smallestVisibleRatio);
    return { verdict, reason, p: test.twoSided, pHolm, smallestVisibleRatio };
  });
}

/** How many blocks it takes until a family of that size can have a winner at all: 8 for four metrics. */
export function blocksNeeded(familySize: number): number {
  return Math.max(MIN_BLOCKS, 1 + Math.ceil(Math.log2(familySize / ALPHA)));
}

function decide(
  { better, logRatios, withoutRatio }: Evidence,
  pHolm: number,
  size: number,
  smallestVisibleRatio: number | undefined,
): Pick<Judgement, 'verdict' | 'reason'> {
  const { ratio, low, high } = estimateRatio(logRatios)!;
  const inside = low >= 1 / MARGIN && high <= MARGIN;
  if (inside && withoutRatio === 0) return { verdict: 'equivalent', reason: '' };
  // Blocks without a ratio differ beyond measure: the others cannot call the two sides equivalent for them.
  if (inside) return inconclusive('the sides are alike only in the blocks that have a ratio');
  const excludesOne = low > 1 || high < 1;
  const matters = ratio > MARGIN || ratio < 1 / MARGIN;
  if (excludesOne && matters && pHolm <= ALPHA)
    return { verdict: ratio < 1 === (better === 'lower') ? 'left' : 'right', reason: '' };
  if (smallestVisibleRatio === undefined)
    return inconclusive(
      `${logRatios.length} blocks cannot show any difference among ${size} metrics that are corrected ` +
        `together: ${blocksNeeded(size)} are needed`,
    );
  if (excludesOne && !matters)
    return inconclusive(`the difference is at most ${PERCENT} %, but its interval reaches further`);
  if (excludesOne)
    return inconclusive(`p = ${pHolm.toPrecision(2)} after Holm over ${size} metrics is above ${ALPHA}`);
  return inconclusive(
    `a ratio of less than ${smallestVisibleRatio.toFixed(2)} could not have been told from 1`,
  );
}

/**
 * The half-width of the interval at the level that Holm asks of the first to be rejected, but never less than
 * the margin: what the estimate would have had to be for a winner.
 */
function smallestVisible(logRatios: readonly number[], familySize: number): number | undefined {
  const location = hodgesLehmann(logRatios, 1 - ALPHA / Math.max(1, familySize));
  if (location?.interval === undefined) return undefined;
  const { low, high } = location.interval;
  return Math.max(MARGIN, Math.exp(Math.max(high - location.estimate, location.estimate - low)));
}

function tooFewBlocks({ logRatios }: Evidence): Judgement {
  return {
    ...inconclusive(`n = ${logRatios.length}: a verdict needs ${MIN_BLOCKS} blocks`),
    p: undefined,
    pHolm: undefined,
    smallestVisibleRatio: undefined,
  };
}

function inconclusive(reason: string): Pick<Judgement, 'verdict' | 'reason'> {
  return { verdict: 'inconclusive', reason };
}
