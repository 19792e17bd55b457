// From the command line of `pushbench capacity` to what the search needs, with every mistake reported at once.
import type { ClientKind } from '../../clients/client.ts';
import { NS_PER_MS } from '../../measure/clock.ts';
import { capacityAxis, type CapacityAxis, type CapacityAxisName } from '../../harness/capacity/axis.ts';
import { sendsOf, trialMs } from '../../harness/capacity/plan.ts';
import type { CapacityPlan } from '../../harness/capacity/capacity.ts';
import { obstaclesBetween } from '../../harness/plan/obstacles.ts';
import { searchRules, type LoadSpace } from '../../harness/capacity/search.ts';
import type { Objective } from '../../harness/capacity/objective.ts';
import { casesOf } from '../../scenarios/cases.ts';
import { hasBounds, parameterBounds } from '../../scenarios/parameter-bounds.ts';
import type { Case, Scenario } from '../../scenarios/scenario.ts';
import { parseObjective } from './objective-text.ts';
import { freshSeed } from './fresh-seed.ts';
import { OptionReader } from './reader.ts';
import { checkOutput } from './output-folder.ts';
import { parseBytes, parseCount, parseDurationMs, parseRateHz, type Parsed } from './quantities.ts';
import { processorErrors, shareErrors } from './process-counts.ts';
import { chooseScenario } from './scenario-choices.ts';
import { didYouMean } from './suggestion.ts';
import { searchProblems } from './remote-bounds.ts';
import { chooseSides } from './side-choices.ts';
import { capacityProblemsAtUrls, capacityScenario, unjudged } from './url-capacity.ts';
import type { UrlFlags } from './url-choices.ts';
import { UsageError } from './usage-error.ts';

/** The options of `capacity`, as typed. */
export interface CapacityFlags extends UrlFlags {
  readonly axis: string;
  readonly slo: string;
  readonly case?: string | undefined;
  readonly target?: string | undefined;
  readonly stack?: string | undefined;
  readonly transport?: string | undefined;
  readonly start?: string | undefined;
  readonly min?: string | undefined;
  readonly max?: string | undefined;
  readonly trials: string;
  readonly duration: string;
  readonly connections?: string | undefined;
  readonly rate?: string | undefined;
  readonly payload?: string | undefined;
  readonly network?: string | undefined;
  readonly ip?: string | undefined;
  readonly tls?: string | undefined;
  readonly via?: string | undefined;
  readonly seed?: string | undefined;
  readonly client: string;
  readonly clientProcesses: string;
  readonly out?: string | undefined;
}

export interface CapacityChoices extends CapacityPlan {
  readonly slo: string;
}

const AXES: readonly CapacityAxisName[] = ['rate', 'connections', 'payload'];
const PARSERS: Readonly<Record<CapacityAxisName, (text: string) => Parsed>> = {
  rate: parseRateHz,
  connections: parseCount,
  payload: parseBytes,
};

/** Where the search stops by itself. */
const MOST: Readonly<Record<CapacityAxisName, number>> = {
  rate: 1_000_000,
  connections: 20_000,
  payload: 1_048_576,
};
/** Without `--min` the rate does not fall so low that a trial with enough sends would last longer. */
const LONGEST_TRIAL_S = 20;
/** Nobody waits longer for one trial of many. */
const MOST_TRIAL_MS = 120_000;

/** Checks names and values. Throws `UsageError`. */
export async function chooseCapacity(
  scenarioName: string | undefined,
  flags: CapacityFlags,
): Promise<CapacityChoices> {
  const options = new OptionReader();
  const { errors } = options;
  const axisName = options.oneOf('axis', flags.axis, AXES);
  const parsed = parseObjective(flags.slo);
  if ('errors' in parsed) errors.push(...parsed.errors.map((error) => `--slo: ${error}`));
  const given = {
    connections: options.number('connections', flags.connections, parseCount),
    rateHz: options.number('rate', flags.rate, parseRateHz),
    payloadBytes: options.number('payload', flags.payload, parseBytes),
  };
  if (axisName !== undefined && flags[axisName] !== undefined)
    errors.push(`--${axisName} is what is searched for: give --start, --min and --max instead.`);
  const planned = await chooseCase(capacityScenario(scenarioName, flags), flags, given, errors);
  if (planned !== undefined) errors.push(...(await obstacleErrors(planned)));
  const minTrialMs = options.number('duration', flags.duration, parseDurationMs) ?? 0;
  if (minTrialMs < 200 || minTrialMs > MOST_TRIAL_MS) errors.push('--duration: from 200ms to 2min a trial.');
  const trials = options.number('trials', flags.trials, parseCount) ?? 1;
  if (trials < 1 || trials > 100) errors.push('--trials: from 1 to 100 at a load.');
  const seed = options.number('seed', flags.seed, parseCount) ?? freshSeed();
  const client = options.oneOf<ClientKind>('client', flags.client, ['lean', 'reference']);
  const clientProcesses = options.number('client-processes', flags.clientProcesses, parseCount) ?? 1;
  const processes = { option: 'client-processes', value: clientProcesses };
  errors.push(...processorErrors(processes));
  const axis = planned && axisName && axisOf(axisName, planned, errors);
  const bound = (option: 'start' | 'min' | 'max'): number | undefined =>
    axisName && options.number(option, flags[option], PARSERS[axisName]);
  const bounds = { start: bound('start'), min: bound('min'), max: bound('max') };
  if (planned !== undefined && 'objective' in parsed) errors.push(...wayProblems(planned, parsed.objective));
  if (planned !== undefined && axis !== undefined && 'objective' in parsed)
    errors.push(...capacityProblemsAtUrls(flags, planned, axis, parsed.objective));
  const stacks = await chooseSides(flags, options);
  checkOutput(flags.out, errors);
  if (planned === undefined || axis === undefined || !('objective' in parsed)) throw new UsageError(errors);
  const { objective } = parsed;
  const space = spaceOf(planned, axis, { objective, clientProcesses }, bounds, errors);
  const grows = axis.name === 'connections';
  const fewest = grows ? space.min : Number(planned.parameters['connections']);
  errors.push(...shareErrors(processes, fewest, planned.scenario.name, grows ? 'min' : 'connections'));
  if (errors.length > 0) throw new UsageError(errors);
  const design = { planned, axis, objective, minTrialMs, seed, client: client!, clientProcesses };
  const plan = { ...design, stacks, space, rules: searchRules(trials) };
  checkTrialLength(plan, errors);
  errors.push(...unjudged(stacks, objective), ...searchProblems(stacks, flags));
  if (errors.length > 0) throw new UsageError(errors);
  return { ...plan, slo: flags.slo };
}

const GIVEN = [
  { option: 'connections', parameter: 'connections' },
  { option: 'rate', parameter: 'rateHz' },
  { option: 'payload', parameter: 'payloadBytes' },
] as const;

/** Of a search there is one of each. */
function axisOfOne(name: string | undefined): [string] | undefined {
  return name === undefined ? undefined : [name];
}

/** The case that is named, or the scenario's first. */
async function chooseCase(
  scenarioName: string,
  { case: caseName, network, tls, via, ip }: Pick<CapacityFlags, 'case' | 'network' | 'tls' | 'via' | 'ip'>,
  overrides: Readonly<Record<string, number | undefined>>,
  errors: string[],
): Promise<Case | undefined> {
  const scenario = await chooseScenario(scenarioName, errors);
  if (scenario === undefined) return undefined;
  const outside = GIVEN.flatMap(({ option, parameter }) => {
    const value = overrides[parameter];
    return value === undefined ? [] : boundErrors(option, value, scenario, parameter);
  });
  if (outside.length > 0) {
    errors.push(...outside);
    return undefined;
  }
  const between = {
    networks: axisOfOne(network),
    tls: axisOfOne(tls),
    vias: axisOfOne(via),
    ips: axisOfOne(ip),
  };
  const result = casesOf(scenario, overrides, Infinity, between);
  if (!result.ok) {
    errors.push(...result.errors);
    return undefined;
  }
  // The first step of a climb stands for all of them.
  const cases = result.cases.map(([first]) => first);
  const names = cases.map(({ name }) => nameWithoutClimb(name, scenario.climb?.parameter));
  const found = caseName === undefined ? cases[0] : cases[names.indexOf(caseName)];
  if (found === undefined) {
    errors.push(`--case: "${caseName!}" is not one of ${names.join(', ')}.${didYouMean(caseName!, names)}`);
  }
  return found;
}

/** What this machine cannot have between clients and server. */
async function obstacleErrors(planned: Case): Promise<string[]> {
  const { network, via, ip, ...bare } = planned;
  const parts: Readonly<Record<string, Case>> = {
    ...(network === undefined ? {} : { network: { ...bare, network } }),
    ...(via === undefined ? {} : { via: { ...bare, via } }),
    ...(ip === undefined || network !== undefined ? {} : { ip: { ...bare, ip } }),
  };
  const errors: string[] = [];
  for (const [option, part] of Object.entries(parts)) {
    const obstacle = (await obstaclesBetween([[part]]))(part);
    if (obstacle !== undefined) errors.push(`--${option}: ${obstacle.reason}. ${obstacle.remedy}`);
  }
  return errors;
}

/** A limit that no event can keep, because the way alone takes as long. */
function wayProblems({ network }: Case, { latency }: Objective): string[] {
  if (network === undefined) return [];
  const { rttMs, jitterMs } = network.settings;
  const wayMs = rttMs / 2 - jitterMs;
  return latency
    .filter(({ limitNs }) => limitNs / NS_PER_MS <= wayMs)
    .map(
      ({ stat, limitNs }) =>
        `--slo: ${stat}=${limitNs / NS_PER_MS}ms cannot be met over ${network.name}, where the way alone takes ${wayMs} ms. ` +
        `Allow more: --slo ${stat}=${Math.ceil(rttMs / 2 + jitterMs + USUAL_LIMIT_MS)}ms,loss=0.`,
    );
}

/** What is added to the way where nothing else is asked for: that of the objective by default. */
const USUAL_LIMIT_MS = 50;

function nameWithoutClimb(name: string, parameter: string | undefined): string {
  return name
    .split(',')
    .filter((part) => parameter === undefined || !part.startsWith(`${parameter}=`))
    .join(',');
}

function axisOf(
  name: CapacityAxisName,
  { scenario, parameters }: Case,
  errors: string[],
): CapacityAxis | undefined {
  const axis = capacityAxis(name, scenario, parameters);
  if (axis === undefined) {
    const others = AXES.filter((each) => capacityAxis(each, scenario, parameters) !== undefined);
    errors.push(`--axis: ${scenario.name} has no ${name}. It has ${others.join(' and ')}.`);
  }
  return axis;
}

function spaceOf(
  { parameters, scenario }: Case,
  { name, parameter, integer }: CapacityAxis,
  { objective, clientProcesses }: { objective: Objective; clientProcesses: number },
  bounds: Readonly<Record<keyof Omit<LoadSpace, 'integer'>, number | undefined>>,
  errors: string[],
): LoadSpace {
  const allowed = parameterBounds(scenario.workload, parameter);
  const max = bounds.max ?? Math.max(Math.min(MOST[name], allowed.max), bounds.start ?? 0, bounds.min ?? 0);
  // A load that the user names may lie below what is tried by default.
  const least = Math.max(
    allowed.min,
    name === 'rate' ? leastRateHz(objective) : name === 'connections' ? clientProcesses : 1,
  );
  const min = bounds.min ?? Math.min(least, bounds.start ?? max);
  const start = bounds.start ?? Math.min(Math.max(Number(parameters[parameter]), min), max);
  for (const [option, value] of Object.entries(bounds))
    if (value !== undefined) errors.push(...boundErrors(option, value, scenario, parameter));
  if (!(min <= start && start <= max))
    errors.push(`--min, --start and --max must ascend: they are ${min}, ${start} and ${max}.`);
  return { start, min, max, integer };
}

/** One line for the option, and not one for each case. */
function boundErrors(
  option: string,
  value: number,
  { name, workload }: Scenario,
  parameter: string,
): string[] {
  if (!hasBounds(workload, parameter)) return [`--${option}: ${name} has no such number. Leave it out.`];
  const allowed = parameterBounds(workload, parameter);
  if (value < allowed.min || (allowed.open && value === allowed.min))
    return [`--${option}: ${name} needs ${allowed.open ? 'more than' : 'at least'} ${allowed.min}.`];
  return value > allowed.max ? [`--${option}: ${name} allows at most ${allowed.max}.`] : [];
}

/** Below it a trial would take long, because its percentiles need sends. */
function leastRateHz(objective: Objective): number {
  return Math.max(1, sendsOf(objective) / LONGEST_TRIAL_S);
}

function checkTrialLength(plan: CapacityPlan, errors: string[]): void {
  const { min, max } = plan.space;
  const longestMs = Math.max(...[min, max].map((load) => trialMs(plan, load)));
  if (longestMs <= MOST_TRIAL_MS) return;
  const sends = sendsOf(plan.objective);
  errors.push(
    `--slo: a trial would take ${Math.round(longestMs / 1000)} s, because its percentiles need ${sends} sends and it lasts ` +
      'at least 20 times the longest latency. Ask for less, or for a higher rate (--min; --rate on another axis).',
  );
}
