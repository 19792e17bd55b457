// The order in which people read results. Blocks run shuffled, so the order of the records means nothing to them.
import type { TrialRecord } from '../../harness/trial-record.ts';
import { SCENARIOS } from '../../scenarios/catalogue.ts';

/** Numbers within names by value: `connections=4` before `connections=100`. */
const byName = new Intl.Collator('en', { numeric: true });

/** Scenarios as the catalogue lists them, then cases, stacks and transports by name; blocks as they ran. */
export function inReadingOrder(records: readonly TrialRecord[]): TrialRecord[] {
  return records.toSorted(
    (a, b) =>
      catalogueIndex(a.scenario) - catalogueIndex(b.scenario) ||
      byName.compare(a.scenario, b.scenario) ||
      byName.compare(a.case, b.case) ||
      byName.compare(a.stack, b.stack) ||
      byName.compare(a.transport, b.transport),
  );
}

function catalogueIndex(scenario: string): number {
  const index = SCENARIOS.findIndex(({ name }) => name === scenario);
  return index < 0 ? SCENARIOS.length : index;
}
