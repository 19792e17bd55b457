// The facts of environment.json as rows of a table, whatever they are: the reports do not know their names.
// The few that a reader looks for first come first, wherever they stand.

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

function flatten(name: string, value: unknown): Fact[] {
  if (value === null || value === undefined || value === '') return [];
  if (Array.isArray(value))
    return isPlainList(value) ? [{ name, text: value.join(', ') }] : fields(name, value);
  if (typeof value === 'object') return fields(name, value);
  return [{ name, text: plainText(value) }];
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
