// From the command line to what a run needs, with every mistake reported at once and before anything starts.
import { BROWSER_CLIENTS, BROWSER_CONNECTIONS, isBrowserClient } from '../../clients/browser-clients.ts';
import type { ClientKind } from '../../clients/client.ts';
import { EXTENSION } from '../../harness/plan/extension.ts';
import type { PlanOptions } from '../../harness/plan/plan.ts';
import type { TurnsKind } from '../../harness/plan/turns.ts';
import { obstaclesBetween } from '../../harness/plan/obstacles.ts';
import { PROFILES, type Profile } from '../../harness/plan/profile.ts';
import type { BetweenNames } from '../../scenarios/between.ts';
import { casesOf, type Overrides } from '../../scenarios/cases.ts';
import { BACKPLANES, type BackplaneKind } from '../../workloads/backplane.ts';
import { isWorkload, workloadNamed } from '../../workloads/workloads.ts';
import type { CaseSteps, Scenario } from '../../scenarios/scenario.ts';
import { TLS_OFF } from '../../scenarios/tls.ts';
import { browserProblems, casesForBrowser, scenariosForBrowser, stackProblems } from './browser-choices.ts';
import { freshSeed } from './fresh-seed.ts';
import { OptionReader } from './reader.ts';
import { checkOutput } from './output-folder.ts';
import { parseBytes, parseCount, parseDurationMs, parseRateHz } from './quantities.ts';
import { processorErrors, shareErrors } from './process-counts.ts';
import { remoteProblems } from './remote-bounds.ts';
import { chooseScenarios } from './scenario-choices.ts';
import { chooseSides } from './side-choices.ts';
import type { UrlFlags } from './url-choices.ts';
import { defaultAtUrls, workloadProblems } from './url-scenarios.ts';
import { UsageError } from './usage-error.ts';

/** The options of `run`, as typed. */
export interface RunFlags extends UrlFlags {
  readonly all?: boolean | undefined;
  readonly stack?: string | undefined;
  readonly transport?: string | undefined;
  readonly target?: string | undefined;
  readonly profile: string;
  readonly blocks?: string | undefined;
  readonly duration?: string | undefined;
  readonly connections?: string | undefined;
  readonly rate?: string | undefined;
  readonly payload?: string | undefined;
  readonly network?: readonly string[] | undefined;
  readonly tls?: readonly string[] | undefined;
  readonly via?: readonly string[] | undefined;
  readonly ip?: readonly string[] | undefined;
  readonly backplane?: string | undefined;
  readonly seed?: string | undefined;
  readonly client: string;
  readonly clientProcesses?: string | undefined;
  readonly turns?: string | undefined;
  readonly aa?: boolean | undefined;
  readonly cpuProf?: boolean | undefined;
  readonly out?: string | undefined;
}

/** Checks names and values. Throws `UsageError`. */
export async function chooseRun(scenarioNames: readonly string[], flags: RunFlags): Promise<PlanOptions> {
  const options = new OptionReader();
  const { errors } = options;
  const overrides: Overrides = {
    connections: options.number('connections', flags.connections, parseCount),
    rateHz: options.number('rate', flags.rate, parseRateHz),
    payloadBytes: options.number('payload', flags.payload, parseBytes),
  };
  const backplane =
    flags.backplane === undefined ? undefined : options.oneOf('backplane', flags.backplane, BACKPLANES);
  const profile = chooseProfile(flags, options);
  const seed = options.number('seed', flags.seed, parseCount) ?? freshSeed();
  const client = options.oneOf<ClientKind>('client', flags.client, ['lean', 'reference', ...BROWSER_CLIENTS]);
  const inBrowser = client !== undefined && isBrowserClient(client);
  const usual: TurnsKind = flags.url === undefined && !inBrowser ? 'events' : 'slices';
  const turns = options.oneOf<TurnsKind>('turns', flags.turns ?? usual, ['events', 'slices']);
  const clientProcesses = options.number('client-processes', flags.clientProcesses, parseCount) ?? 1;
  errors.push(...browserProblems(client, flags));
  const chosen =
    scenarioNames.length === 0 && flags.url !== undefined
      ? [defaultAtUrls(flags)]
      : await chooseScenarios(scenarioNames, flags.all === true, errors);
  const scenarios = scenariosForBrowser(client, chosen, scenarioNames.length > 0, errors);
  errors.push(...workloadProblems(flags, scenarios));
  // Servers at URLs are as they are.
  const between = {
    networks: flags.network,
    vias: flags.via,
    ips: flags.ip,
    tls: flags.tls ?? (flags.url === undefined ? undefined : [TLS_OFF]),
  };
  const most = inBrowser ? BROWSER_CONNECTIONS : Infinity;
  const bounded = { ...profile, maxConnections: Math.min(profile.maxConnections, most) };
  const all = chooseCases(scenarios, { overrides, backplane }, { profile: bounded, between }, errors);
  const cases = casesForBrowser(client, all);
  if (backplane !== undefined && !scenarios.some(hasBackplane))
    errors.push('--backplane: none of the scenarios has several processes. Name one that has: cluster.');
  errors.push(...clientProcessErrors(clientProcesses, cases));
  checkOutput(flags.out, errors);
  const stacks = await chooseSides(flags, options);
  errors.push(...stackProblems(client, stacks));
  errors.push(
    ...remoteProblems(
      stacks,
      flags,
      cases.flat().map(({ parameters }) => parameters),
    ),
  );
  if (errors.length > 0) throw new UsageError(errors);
  return {
    cases,
    stacks,
    profile,
    seed,
    client: client!,
    clientProcesses,
    turns: turns!,
    profiled: flags.cpuProf === true,
    extended: flags.blocks === AUTO,
    obstacleOf: await obstaclesBetween(cases, stacks),
  };
}

/** The case with the fewest connections decides. */
function clientProcessErrors(value: number, cases: readonly CaseSteps[]): string[] {
  const counts = cases.map(([{ scenario, name, parameters }]) => {
    return { of: `${scenario.name} (${name})`, connections: Number(parameters['connections']) };
  });
  const count = { option: 'client-processes', value };
  const [fewest] = counts.toSorted((a, b) => a.connections - b.connections);
  return [
    ...processorErrors(count),
    ...(fewest === undefined ? [] : shareErrors(count, fewest.connections, fewest.of, 'connections')),
  ];
}

/** The value of `--blocks` that leaves their number to the width of the intervals. */
const AUTO = 'auto';

function chooseProfile(flags: RunFlags, options: OptionReader): Profile {
  const { errors } = options;
  const names = Object.keys(PROFILES) as (keyof typeof PROFILES)[];
  const named = PROFILES[options.oneOf('profile', flags.profile, names) ?? 'quick'];
  // How much a server of the user's carries is not known, and nobody can take its sending away.
  const profile =
    flags.url === undefined ? named : { ...withoutClimbs(named), warmUpAtOwnRate: true, nullMs: 0 };
  if (flags.blocks === AUTO) errors.push(...obstaclesToAuto(flags, profile));
  const auto = flags.blocks === AUTO;
  const blocks = auto
    ? EXTENSION.least
    : (options.number('blocks', flags.blocks, parseCount) ?? profile.blocks);
  if (blocks < 1 || blocks > 1000) errors.push(`--blocks: ${blocks} is not from 1 to 1000.`);
  const durationMs = options.number('duration', flags.duration, parseDurationMs);
  const chosen = { ...profile, blocks, blocksChosen: flags.blocks !== undefined && !auto };
  if (durationMs === undefined) return chosen;
  if (durationMs < 100 || durationMs > 600_000)
    errors.push('--duration: from 100ms to 10min of steady state a trial.');
  return withSteadyTime(chosen, durationMs);
}

/** With the same slices in climbs as everywhere. */
function withoutClimbs(named: Profile): Profile {
  const { climbs: _climbs, ...profile } = named;
  return profile;
}

/** So much steady time, in as many slices as before. */
function withSteadyTime(profile: Profile, durationMs: number): Profile {
  const { byEvents, slices } = profile;
  const sliceMs = Math.round(durationMs / slices);
  return {
    ...withoutClimbs(profile),
    sliceMs,
    ...(byEvents && { byEvents: { ...byEvents, sliceMs: Math.round(durationMs / byEvents.slices) } }),
  };
}

/** Where there is no interval of SSE ÷ WebSocket whose width could decide. */
function obstaclesToAuto({ aa }: RunFlags, { countsOnly, name }: Profile): string[] {
  return [
    ...(aa === true ? ['--blocks auto: with --aa nothing is compared. Give the number of blocks.'] : []),
    ...(countsOnly === true
      ? [`--blocks auto: the profile ${name} is for counts. Use quick or full, or give the number of blocks.`]
      : []),
  ];
}

function chooseCases(
  scenarios: readonly Scenario[],
  { overrides, backplane }: { readonly overrides: Overrides; readonly backplane: BackplaneKind | undefined },
  { profile, between }: { readonly profile: Profile; readonly between: BetweenNames },
  errors: string[],
): readonly CaseSteps[] {
  return scenarios.flatMap((scenario) => {
    const result = casesOf(withBackplane(scenario, backplane), overrides, profile.maxConnections, between);
    if (result.ok) return result.cases;
    errors.push(...result.errors);
    return [];
  });
}

/** Named in its case, as an axis: a report is to say which one it was. */
function withBackplane(scenario: Scenario, backplane: BackplaneKind | undefined): Scenario {
  if (backplane === undefined || !hasBackplane(scenario)) return scenario;
  const points = scenario.points?.map((point) => ({ ...point, backplane }));
  return {
    ...scenario,
    axes: { ...scenario.axes, backplane: [backplane] },
    ...(points === undefined ? {} : { points }),
  };
}

function hasBackplane({ workload }: Scenario): boolean {
  return isWorkload(workload) && workloadNamed(workload).backplane !== undefined;
}
