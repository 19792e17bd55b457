// Who leaves in the middle of an answer, and at which token: the same for both halves, from the trial's seed alone.
import { deriveSeed, Random } from '../../measure/random.ts';

/** What is given of an answer whose user stays. */
export const STAYS = Infinity;

/**
 * Sequence number of the last token that the user of a request reads: from the first to the last but one. `STAYS`
 * where the user reads to the end. `leaveShare`: of the requests, those whose users leave.
 */
export function leavesAfter(
  { leaveShare, seed }: { readonly leaveShare: number; readonly seed: number },
  user: number,
  request: number,
  tokens: number,
): number {
  if (leaveShare === 0) return STAYS;
  const random = new Random(deriveSeed(seed, 'leaves', user, request));
  return random.uniform() < leaveShare ? random.integer(tokens - 1) : STAYS;
}
