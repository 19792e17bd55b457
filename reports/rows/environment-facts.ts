// The facts of environment.json as rows of a table, whatever they are: the reports do not know their names.
// The few that a reader looks for first come first, wherever they stand.
import { printable } from '../../servers/printable-text.ts';

export interface Fact {
  /** Where it stands: `versions.ws`. */
  readonly name: string;
  readonly text: string;
}

/** What says which machine and which code this was, by the last part of a fact's name. */
const HEADLINE = ['cpuModel', 'cores', 'kernel', 'node', 'gitCommit'] as const;

/** Every fact that has a value, in the order of the file but for the headline ones. */
export function factsOf(environment: Readonly<Record<string, unknown>>): Fact[] {
  const facts = flatten('', environment);
  const headline = HEADLINE.flatMap((key) => facts.find(({ name }) => name.split('.').at(-1) === key) ?? []);
  return [...headline, ...facts.filter((fact) => !headline.includes(fact))];
}

/** A fact that is not the same in two runs. */
export interface FactDifference {
  readonly name: string;
  readonly was: string;
  readonly is: string;
}

/** Every fact that differs, in the order of the first run and then of the second. */
export function factDifferences(
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): FactDifference[] {
  const was = new Map(factsOf(before).map(({ name, text }) => [name, text]));
  const is = new Map(factsOf(now).map(({ name, text }) => [name, text]));
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((name) => ({ name, was: was.get(name) ?? 'not known', is: is.get(name) ?? 'not known' }))
    .filter((fact) => fact.was !== fact.is);
}

/** Facts of the moment, the instrument's floor among them, of the arguments and of the program's own code, which are not in the fingerprint. */
const OF_THE_MOMENT = ['runId', 'envId', 'loadAverageAtStart', 'floor.', 'run.', 'git.'];

/** Whether runs may differ in this and still have the same environment. */
export function isOfTheMoment(name: string): boolean {
  return OF_THE_MOMENT.some((part) => name.startsWith(part));
}

function flatten(name: string, value: unknown): Fact[] {
  if (value === null || value === undefined || value === '') return [];
  if (Array.isArray(value))
    return isPlainList(value)
      ? [{ name: printable(name), text: printable(value.join(', ')) }]
      : fields(name, value);
  if (typeof value === 'object') return fields(name, value);
  return [{ name: printable(name), text: printable(plainText(value)) }];
}

function isPlainList(values: readonly unknown[]): boolean {
  return values.every((value) => typeof value !== 'object');
}

function fields(name: string, value: object): Fact[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    flatten(name === '' ? key : `${name}.${key}`, inner),
  );
}

function plainText(value: unknown): string {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  return String(value);
}
