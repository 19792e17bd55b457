// How several stretches of connects went together.
import type { ConnectOutcome } from './workload.ts';

/** What came of connecting, over several processes or several levels. */
export function sumOutcomes(outcomes: readonly ConnectOutcome[]): ConnectOutcome {
  const failures: Record<string, number> = {};
  for (const outcome of outcomes) {
    for (const [cause, count] of Object.entries(outcome.failures))
      failures[cause] = (failures[cause] ?? 0) + count;
  }
  const told: Record<string, string> = {};
  for (const outcome of outcomes)
    for (const [cause, words] of Object.entries(outcome.told ?? {})) told[cause] ??= words;
  return { opened: outcomes.reduce((sum, { opened }) => sum + opened, 0), failures, told };
}
