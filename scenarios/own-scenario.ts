// A scenario that is a file of the user's: found by its path, and checked so that every error points to the file and the
// key.
import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { printable } from '../servers/printable-text.ts';
import { casesOf } from './cases.ts';
import { SCENARIOS } from './catalogue.ts';
import type { Scenario } from './scenario.ts';

/** What `loadScenario` has found: a scenario that can be run, or what is wrong with its file. */
export type ScenarioReading =
  { readonly scenario: Scenario; readonly errors?: undefined } | { readonly errors: readonly string[] };

/** Whether this is the path of a scenario's file, and not the name of one of the catalogue. */
export function isScenarioFile(text: string): boolean {
  return isAbsolute(text) || /^\.{1,2}\//.test(text) || /\.[cm]?[jt]s$/.test(text);
}

/** Loads the scenario that a module exports, as its default or as `scenario`. The path is one of `folder`. */
export async function loadScenario(path: string, folder = process.cwd()): Promise<ScenarioReading> {
  const whole = resolve(folder, path);
  if (!existsSync(whole))
    return { errors: [`${path}: there is no such file. \`pushbench init\` writes one to begin with.`] };
  let exported: unknown;
  try {
    const module = (await import(pathToFileURL(whole).href)) as Readonly<Record<string, unknown>>;
    exported = module['default'] ?? module['scenario'];
  } catch (error) {
    return {
      errors: [`${path} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`],
    };
  }
  if (typeof exported !== 'object' || exported === null)
    return { errors: [`${path} exports no scenario: add \`export default defineScenario({ … })\`.`] };
  // What `defineScenario` fills in, for those who export a plain object.
  const scenario = { axes: {}, ...exported } as Scenario;
  const errors = SCENARIOS.some(({ name }) => name === scenario.name)
    ? [`name: ${scenario.name} is a scenario of pushbench itself: choose another.`]
    : errorsOf(scenario);
  return errors.length === 0
    ? { scenario }
    : { errors: errors.map((error) => `${path}: ${printable(error)}`) };
}

/** Those of its keys, without the scenario's name, which the file stands for. */
function errorsOf(scenario: Scenario): readonly string[] {
  const result = casesOf(scenario);
  if (result.ok) return [];
  const { name } = scenario;
  return result.errors.map((error) =>
    error.startsWith(`${name}: `) ? error.slice(name.length + 2) : error.replace(`${name} (`, '('),
  );
}
