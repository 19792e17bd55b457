// The widths of a case's headline intervals, after so many of its blocks.
import type { TrialRecord } from '../../harness/trial-record.ts';
import { compare } from './comparison.ts';
import { halfWidthOf, type HalfWidth } from './interval-width.ts';

/** A case on a stack, and how many of its blocks are looked at: whatever came after them has no influence. */
export interface Look {
  readonly scenario: string;
  readonly case: string;
  readonly stack: string;
  readonly blocks: number;
}

/**
 * One for each headline metric of which a winner could be drawn; none where nothing can be compared, because then
 * more blocks would not help. Throws where a histogram cannot be decoded.
 */
export function headlineWidths(records: readonly TrialRecord[], look: Look): HalfWidth[] {
  const seen = records.filter(
    (record) =>
      record.scenario === look.scenario &&
      record.case === look.case &&
      record.stack === look.stack &&
      record.block < look.blocks,
  );
  return compare(seen)
    .filter(({ family, status, better, blocks }) => {
      const countable = status === 'ok' || status === 'insufficient';
      return family === 'headline' && countable && better !== 'none' && blocks > 0;
    })
    .map(({ blockRatios }) => halfWidthOf(blockRatios.map(({ ratio }) => Math.log(ratio))));
}
