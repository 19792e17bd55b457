// The number of an answer, by which its tokens name it: from who asked, and for which time.
import { SOURCE_LIMIT } from '../../measure/events/stamp.ts';

/** Different for all answers of a trial until there are 2^24 of them. */
export function streamNumber(user: number, request: number, users: number): number {
  return (request * users + user) % SOURCE_LIMIT;
}
