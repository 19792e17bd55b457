// From names and files on the command line to the scenarios that are wanted.
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import { isScenarioFile, loadScenario } from '../../scenarios/own-scenario.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { didYouMean } from './suggestion.ts';

/** The scenario of that name, or of that file; undefined where there is a mistake, which is added to `errors`. */
export async function chooseScenario(text: string, errors: string[]): Promise<Scenario | undefined> {
  if (isScenarioFile(text)) {
    const reading = await loadScenario(text);
    errors.push(...(reading.errors ?? []));
    return reading.errors === undefined ? reading.scenario : undefined;
  }
  const found = SCENARIOS.find(({ name }) => name === text);
  if (found === undefined) {
    const known = SCENARIOS.map(({ name }) => name);
    errors.push(`There is no scenario "${text}".${didYouMean(text, known)} \`pushbench list\` shows all.`);
  }
  return found;
}

/** Those of the catalogue in its order, then those of files; without names all, but only with `all` those that run by name. */
export async function chooseScenarios(
  texts: readonly string[],
  all: boolean,
  errors: string[],
): Promise<readonly Scenario[]> {
  if (all && texts.length > 0) errors.push('--all: it takes every scenario. Give names or --all, not both.');
  if (texts.length === 0) return SCENARIOS.filter(({ onlyByName }) => all || onlyByName !== true);
  const chosen = new Set<Scenario>();
  for (const text of new Set(texts)) {
    const scenario = await chooseScenario(text, errors);
    if (scenario !== undefined) chosen.add(scenario);
  }
  const own = [...chosen].filter((scenario) => !SCENARIOS.includes(scenario));
  for (const [index, { name }] of own.entries())
    if (own.findIndex((each) => each.name === name) < index)
      errors.push(`Two files have a scenario of the name ${name}: call one of them otherwise.`);
  return [...SCENARIOS.filter((scenario) => chosen.has(scenario)), ...own];
}
