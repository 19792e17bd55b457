// From a scenario and a user's overrides to checked cases. All errors are found at once, before anything runs.
import { z } from 'zod';
import { workloadNamed } from '../workloads/workloads.ts';
import type { LoadParameters } from '../workloads/workload.ts';
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

/** Expands a scenario. An override of an axis collapses it; every error is reported, each with its place. */
export function casesOf(scenario: Scenario, overrides: Overrides = {}): CasesResult {
  const checked = scenarioSchema.safeParse(scenario);
  if (!checked.success) return { ok: false, errors: describe(scenario.name, checked.error) };
  const given = Object.fromEntries(
    Object.entries(overrides).filter(([, v]) => v !== undefined),
  ) as CaseParameters;
  const schema = workloadNamed(scenario.workload).parameters(z);
  const axes = Object.entries(scenario.axes).filter(([name]) => !(name in given));
  const errors: string[] = [];
  const cases: Case[] = [];
  for (const point of product(axes)) {
    const name =
      Object.entries(point)
        .map(([key, v]) => `${key}=${v}`)
        .join(',') || 'default';
    const parsed = schema.safeParse({ ...scenario.parameters, ...point, ...given });
    if (parsed.success) cases.push({ name, scenario, parameters: asCaseParameters(parsed.data) });
    else errors.push(...describe(`${scenario.name} (${name})`, parsed.error));
  }
  return errors.length === 0 ? { ok: true, cases } : { ok: false, errors: [...new Set(errors)] };
}

/** Every parameter of every workload is a string, a number or a boolean. */
function asCaseParameters(parameters: LoadParameters): CaseParameters {
  return { ...parameters };
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
