// From a scenario and a user's overrides to checked cases. All errors are found at once, before anything runs.
import { z } from 'zod';
import { isWorkload, workloadNamed, workloadNames } from '../workloads/workloads.ts';
import type { LoadParameters, Workload } from '../workloads/workload.ts';
import { betweenOf, type Between, type BetweenNames } from './between.ts';
import { besideIn, caseName } from './case-name.ts';
import { problemBeforeTwo, PROXIES } from './proxies.ts';
import type { Case, CaseParameters, CaseSteps, ParameterValue, Scenario } from './scenario.ts';

const value = z.union([z.string(), z.number(), z.boolean()]);

/** Strict: an unknown key in a scenario is an error, not a wish. */
const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be in kebab case'),
  question: z.string().endsWith('?', 'must be a question'),
  reading: z.string().min(20),
  arrival: z.string().optional(),
  workload: z.string().refine(isWorkload, {
    error: ({ input }) => `"${String(input)}" is none of ${workloadNames().join(', ')}`,
  }),
  parameters: z.record(z.string(), value),
  axes: z.record(z.string(), z.array(value).min(1)),
  points: z.array(z.record(z.string(), value)).min(1).optional(),
  climb: z
    .strictObject({ parameter: z.string(), values: z.array(z.number().positive()).min(2) })
    .refine(({ values }) => values.every((v, i) => i === 0 || v > values[i - 1]!), 'values must ascend')
    .optional(),
  baseline: z.string().optional(),
  networks: z.array(z.string()).min(1).optional(),
  tls: z.array(z.string()).min(1).optional(),
  tlsOf: z.record(z.string(), z.array(z.string()).min(1)).optional(),
  vias: z.array(z.string()).min(1).optional(),
  quickBlocks: z.union([z.int().min(1), z.record(z.string(), z.int().min(1))]).optional(),
  onlyByName: z.boolean().optional(),
});

/** Parameters that a user sets for all cases, in place of the scenario's own. */
export type Overrides = Readonly<Record<string, ParameterValue | undefined>>;

export type CasesResult =
  | { readonly ok: true; readonly cases: readonly CaseSteps[] }
  | { readonly ok: false; readonly errors: readonly string[] };

/**
 * Expands a scenario. An override of an axis collapses it; more connections than `maxConnections` are cut to
 * them, and cases that become the same are one. Each entry is what a block goes through. Every error is reported, each with its place.
 * Networks and proxies that the user names are measured in place of the scenario's own.
 */
export function casesOf(
  scenario: Scenario,
  overrides: Overrides = {},
  maxConnections = Infinity,
  named: BetweenNames = {},
): CasesResult {
  const checked = scenarioSchema.safeParse(scenario);
  if (!checked.success) return { ok: false, errors: describe(scenario.name, checked.error) };
  const given = Object.fromEntries(
    Object.entries(overrides).filter(([, v]) => v !== undefined),
  ) as CaseParameters;
  const schema = workloadNamed(scenario.workload).parameters(z);
  const axes = Object.entries(scenario.axes).filter(([name]) => !(name in given));
  const climb =
    scenario.climb === undefined || scenario.climb.parameter in given ? undefined : scenario.climb;
  const errors: string[] = [];
  const all = new Map<string, CaseSteps>();
  const cut = (parameters: CaseParameters): CaseParameters => cutConnections(parameters, maxConnections);
  const checkedCase = (point: CaseParameters, between: Between): Case[] => {
    const name = caseName(cut(point), between);
    const parsed = schema.safeParse(cut({ ...scenario.parameters, ...point, ...given }));
    const where = `${scenario.name} (${name})`;
    if (parsed.success) {
      const problem = proxyProblem(workloadNamed(scenario.workload), parsed.data, between);
      if (problem !== undefined) errors.push(`${where}: via: ${problem}`);
      return [{ name, scenario, parameters: { ...parsed.data }, ...between }];
    }
    errors.push(
      ...describe(
        where,
        parsed.error,
        (key) => placeOf(key, scenario, given),
        parameterNames(scenario.workload),
      ),
    );
    return [];
  };
  // A proxy that the user names speaks clear text: nobody has asked for TLS before it.
  const tlsOfPoint = (point: string): readonly string[] | undefined =>
    named.vias === undefined ? scenario.tlsOf?.[point] : undefined;
  const betweens = (point: CaseParameters): readonly Between[] => {
    const found = betweenOf({
      networks: named.networks ?? scenario.networks,
      vias: named.vias ?? scenario.vias,
      tls: named.tls ?? tlsOfPoint(caseName(point, {})) ?? scenario.tls,
      ips: named.ips,
    });
    errors.push(...found.errors.map((error) => `${scenario.name}: ${error}`));
    return found.all;
  };
  const points = scenario.points?.map((each) => without(each, given)) ?? product(axes);
  for (const { point, between } of points.flatMap((each) =>
    betweens(each).map((one) => ({ point: each, between: one })),
  )) {
    const steps =
      climb === undefined ? [point] : climb.values.map((v) => ({ ...point, [climb.parameter]: v }));
    const [first, ...others] = steps.flatMap((step) => checkedCase(step, between));
    if (first !== undefined) all.set(first.name, [first, ...others]);
  }
  // What the user sets may change the names of cases, and which there are.
  const areItsOwn = Object.keys(given).length === 0 && Object.values(named).every((one) => one === undefined);
  if (areItsOwn && maxConnections === Infinity && errors.length === 0)
    errors.push(
      ...namingProblems(
        scenario,
        [...all.keys()],
        points.map((point) => caseName(point, {})),
      ),
    );
  return errors.length === 0
    ? { ok: true, cases: [...all.values()] }
    : { ok: false, errors: [...new Set(errors)] };
}

/** A point without the parameters that the user sets: its name must not claim another value. */
function without(point: CaseParameters, given: CaseParameters): CaseParameters {
  return Object.fromEntries(Object.entries(point).filter(([name]) => !(name in given)));
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

/** What is wrong with what stands between, for what the workload does with its servers; undefined: nothing. */
function proxyProblem(workload: Workload, parameters: LoadParameters, { via }: Between): string | undefined {
  const why = workload.needsProxy?.(parameters);
  if (via === undefined) return why === undefined ? undefined : `${why} ${NAME_A_PROXY}`;
  return (workload.servers?.(parameters) ?? 1) > 1 ? problemBeforeTwo(via) : undefined;
}

/** What is wrong with the cases that a scenario names itself: `cases` are all of them, `points` those in clear text. */
function namingProblems(
  { name, baseline, tlsOf = {} }: Scenario,
  cases: readonly string[],
  points: readonly string[],
): string[] {
  const problem = (key: string, named: string, there: readonly string[]): string =>
    `${name}: ${key}: "${named}" is none of its cases: ${there.join('; ')}.`;
  // Where the scenario has networks, it is a point that is named, and a case over each of them.
  const isThere = baseline === undefined || cases.some((each) => each === besideIn(each, baseline));
  return [
    ...(isThere ? [] : [problem('baseline', baseline, cases)]),
    ...Object.keys(tlsOf).flatMap((named) =>
      points.includes(named) ? [] : [problem('tlsOf', named, points)],
    ),
  ];
}

const NAME_A_PROXY = `Name one: --via ${Object.keys(PROXIES).join(', --via ')}.`;

/** Where in the scenario a parameter stands; what the user has typed stands there as it is. */
function placeOf(key: string, { axes, points, climb }: Scenario, given: CaseParameters): string {
  if (key in given) return key;
  if (key in axes) return `axes.${key}`;
  if (climb?.parameter === key) return `climb.values: ${key}`;
  return points?.some((point) => key in point) === true ? `points: ${key}` : `parameters.${key}`;
}

/** What the parameters of a workload are called. */
function parameterNames(workload: string): string[] {
  return Object.keys(z.toJSONSchema(workloadNamed(workload).parameters(z), { io: 'input' }).properties ?? {});
}

/** One line for each mistake, with its key. */
function describe(
  where: string,
  error: z.ZodError,
  keyOf: (key: string) => string = (key) => key,
  known: readonly string[] = Object.keys(scenarioSchema.shape),
): string[] {
  return error.issues.flatMap((issue) => {
    const at = issue.path.join('.');
    if (issue.code === 'unrecognized_keys') {
      const there = at === '' ? `There are ${known.join(', ')}` : '';
      return issue.keys.map((key) => `${where}: ${keyOf(key)}: no such key. ${there}`.trimEnd());
    }
    const [first = '', ...rest] = issue.path.map(String);
    return [`${where}: ${at === '' ? '' : `${[keyOf(first), ...rest].join('.')}: `}${issue.message}`];
  });
}
