// From a scenario and a user's overrides to checked cases. All errors are found at once, before anything runs.
import { z } from 'zod';
import { workloadNamed } from '../workloads/workloads.ts';
import type { Case, CaseParameters, ParameterValue, Scenario } from './scenario.ts';

const value = z.union([z.string(), z.number(), z.boolean()]);

/** Strict: an unknown key in a scenario is an error, not a wish. */
const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be in kebab case'),
  question: z.string().endsWith('?', 'must be a question'),
  reading: z.string().min(20),
  workload: z.string(),
  parameters: z.record(z.string(), value),
  axes: z.record(z.string(), z.array(value).min(1)),
});

/** Parameters that a user sets for all cases, in place of the scenario's own. */
export type Overrides = Readonly<Record<string, ParameterValue | undefined>>;

export type CasesResult =
  | { readonly ok: true; readonly cases: readonly Case[] }
  | { readonly ok: false; readonly errors: readonly string[] };

/**
 * Expands a scenario. An override of an axis collapses it; more connections than `maxConnections` are cut to
 * them, and cases that become the same are one. Every error is reported, each with its place.
 */
export function casesOf(
  scenario: Scenario,
  overrides: Overrides = {},
  maxConnections = Infinity,
): CasesResult {
  const checked = scenarioSchema.safeParse(scenario);
  if (!checked.success) return { ok: false, errors: describe(scenario.name, checked.error) };
  const given = Object.fromEntries(
    Object.entries(overrides).filter(([, v]) => v !== undefined),
  ) as CaseParameters;
  const schema = workloadNamed(scenario.workload).parameters(z);
  const axes = Object.entries(scenario.axes).filter(([name]) => !(name in given));
  const errors: string[] = [];
  const cases = new Map<string, Case>();
  const cut = (parameters: CaseParameters): CaseParameters => cutConnections(parameters, maxConnections);
  for (const point of product(axes)) {
    const name = caseName(cut(point));
    const parsed = schema.safeParse(cut({ ...scenario.parameters, ...point, ...given }));
    if (parsed.success) cases.set(name, { name, scenario, parameters: { ...parsed.data } });
    else errors.push(...describe(`${scenario.name} (${name})`, parsed.error));
  }
  return errors.length === 0
    ? { ok: true, cases: [...cases.values()] }
    : { ok: false, errors: [...new Set(errors)] };
}

function caseName(point: CaseParameters): string {
  return (
    Object.entries(point)
      .map(([name, v]) => `${name}=${v}`)
      .join(',') || 'default'
  );
}

function cutConnections(parameters: CaseParameters, maxConnections: number): CaseParameters {
  const { connections } = parameters;
  return typeof connections === 'number' && connections > maxConnections
    ? { ...parameters, connections: maxConnections }
    : parameters;
}

function product(axes: readonly (readonly [string, readonly ParameterValue[]])[]): CaseParameters[] {
  return axes.reduce<CaseParameters[]>(
    (points, [name, values]) => points.flatMap((point) => values.map((v) => ({ ...point, [name]: v }))),
    [{}],
  );
}

function describe(where: string, error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const path = issue.path.join('.');
    return `${where}: ${path === '' ? '' : `${path}: `}${issue.message}`;
  });
}
