// Whether a verdict was possible at all. A case of which fewer blocks were measured than a verdict takes is a look
// at it, by design; that is not the same as a case that was to have a verdict and has none.
import { MIN_BLOCKS } from '../../analysis/statistics/ratio-estimate.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';

/** How many blocks were tried, whatever became of them; what was skipped was not. */
export function triedBlocks(records: readonly Pick<TrialRecord, 'block' | 'status'>[]): number {
  return new Set(records.filter(({ status }) => status !== 'skipped').map(({ block }) => block)).size;
}

/** Too few blocks for a verdict were asked for. */
export function isLook(blocks: number): boolean {
  return blocks > 0 && blocks < MIN_BLOCKS;
}

/** No pair of those that ran was to have a verdict. */
export function isLookOfAll(pairs: readonly { readonly blocks: number }[]): boolean {
  return isLook(Math.max(0, ...pairs.map(({ blocks }) => blocks)));
}

/** `One look`, `3 blocks`: how closely such a case was looked at. */
export function lookText(blocks: number): string {
  return blocks === 1 ? 'One look' : `${blocks} blocks`;
}

/** What turns a look into a verdict. */
export const LOOK_REMEDY = `for one, run with \`--profile full\` or \`--blocks ${MIN_BLOCKS}\``;
