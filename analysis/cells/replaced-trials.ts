// Trials of which there is a later attempt: their block was invalid or had failed, and was measured again.
import type { TrialRecord } from '../../harness/trial-record.ts';
import { groupBy } from '../group-by.ts';

/** All attempts but the last of each block. */
export function replacedTrials(records: readonly TrialRecord[]): ReadonlySet<TrialRecord> {
  const attempts = groupBy(records, (r) => [
    r.runId,
    r.scenario,
    r.case,
    r.target,
    r.client,
    r.arm,
    String(r.block),
  ]);
  return new Set(attempts.flatMap((group) => group.toSorted((a, b) => a.order - b.order).slice(0, -1)));
}
