// Two stored runs and their environments: what differs between these, and whether figures may be compared at all.
import type { Both } from '../../analysis/stored-runs/comparison.ts';
import { factDifferences, isOfTheMoment, type FactDifference } from './environment-facts.ts';

/** A stored run, as its folder says it. */
export interface StoredSide {
  readonly folder: string;
  readonly runId: string;
  readonly environment: Readonly<Record<string, unknown>>;
}

/** What of two environments differs. */
export interface EnvironmentComparison {
  /** Whether figures may be compared at all. */
  readonly same: boolean;
  /** Facts that are in the fingerprint: with any of them `same` is false. */
  readonly differences: readonly FactDifference[];
  /** What differs beside it: arguments, load, the commit of this program. */
  readonly notes: readonly FactDifference[];
}

/** What says which run it is, and when it went on: never the same in two, and no difference. */
const IDENTITY: ReadonlySet<string> = new Set(['runId', 'envId', 'run.resumedAt']);

export function compareEnvironments({ a, b }: Both<StoredSide>): EnvironmentComparison {
  const all = factDifferences(a.environment, b.environment);
  const differences = all.filter(({ name }) => !isOfTheMoment(name));
  return {
    same: differences.length === 0 && a.environment['envId'] === b.environment['envId'],
    differences,
    notes: all.filter(({ name }) => isOfTheMoment(name) && !IDENTITY.has(name)),
  };
}
