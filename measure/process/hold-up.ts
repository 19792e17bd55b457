// A time in which a process could do nothing, and what that means for the events that were due: they come at random
// moments, so a long one meets more of them than a short one, and each waits for what is left of it. Counting the
// times instead, one of 1.5 s would be one among hundreds.

/** What was due in its first `dueNs` waited, the first for `lateNs` and the later the less. In nanoseconds. */
export interface HoldUp {
  readonly lateNs: number;
  /** Less than `lateNs` where nothing more was due before it was over. */
  readonly dueNs: number;
}

/** How long an event waits for the end of a hold-up, at most, in that share of all cases; events are due in `withinNs`. */
export function waitAtMostNs(holdUps: readonly HoldUp[], withinNs: number, share: number): number {
  const allowedNs = (1 - share) * withinNs;
  const waitedLongerNs = (ns: number): number =>
    holdUps.reduce((sum, { lateNs, dueNs }) => sum + Math.min(dueNs, Math.max(0, lateNs - ns)), 0);
  let [least, most] = [0, Math.max(0, ...holdUps.map(({ lateNs }) => lateNs))];
  if (waitedLongerNs(least) <= allowedNs) return 0;
  // To a microsecond.
  while (most - least > 1000) {
    const middle = (least + most) / 2;
    if (waitedLongerNs(middle) > allowedNs) least = middle;
    else most = middle;
  }
  return most;
}

/** Which share of what was due in `withinNs` met a hold-up of more than `longerThanNs`. */
export function shareHeldUp(holdUps: readonly HoldUp[], withinNs: number, longerThanNs: number): number {
  const heldNs = holdUps.reduce(
    (sum, { lateNs, dueNs }) => sum + (lateNs > longerThanNs ? Math.min(dueNs, withinNs) : 0),
    0,
  );
  return withinNs > 0 ? Math.min(1, heldNs / withinNs) : 0;
}
