// The scenarios of the user's own files: a run keeps them in its environment.json, because its reports quote them.
import type { Facts } from '../../reports/files/environment.ts';
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import type { Scenario } from '../../scenarios/scenario.ts';

/** The catalogue, and those of files that this run used. */
export function scenariosIn({ ownScenarios }: Facts): readonly Scenario[] {
  return [...SCENARIOS, ...((ownScenarios ?? []) as readonly Scenario[])];
}

/** What of a run's scenarios its environment.json has to keep. */
export function ownScenarioFacts(used: readonly Scenario[]): Facts {
  const ownScenarios = [...new Set(used)].filter((scenario) => !SCENARIOS.includes(scenario));
  return ownScenarios.length === 0 ? {} : { ownScenarios };
}
