// From the command line to what a run needs, with every mistake reported at once and before anything starts.
import { existsSync, readdirSync, statSync } from 'node:fs';
import type { ClientKind } from '../clients/client.ts';
import { EXTENSION } from '../harness/extension.ts';
import type { PlanOptions, SidePlan, StackPlan } from '../harness/plan.ts';
import { PROFILES, type Profile } from '../harness/profile.ts';
import { casesOf, type Overrides } from '../scenarios/cases.ts';
import { SCENARIOS } from '../scenarios/catalogue.ts';
import type { CaseSteps, Scenario } from '../scenarios/scenario.ts';
import type { Transport } from '../servers/target.ts';
import { TARGETS } from '../servers/targets.ts';
import { parseBytes, parseCount, parseDurationMs, parseRateHz, type Parsed } from './quantities.ts';
import { didYouMean } from './suggestion.ts';
import { UsageError } from './usage-error.ts';

/** The options of `run`, as typed. */
export interface RunFlags {
  readonly stack?: string | undefined;
  readonly transport?: string | undefined;
  readonly profile: string;
  readonly blocks?: string | undefined;
  readonly duration?: string | undefined;
  readonly connections?: string | undefined;
  readonly rate?: string | undefined;
  readonly payload?: string | undefined;
  readonly seed?: string | undefined;
  readonly client: string;
  readonly clientProcesses?: string | undefined;
  readonly aa?: boolean | undefined;
  readonly cpuProf?: boolean | undefined;
  readonly out?: string | undefined;
}

/** Checks names and values. Throws `UsageError`. */
export async function chooseRun(scenarioNames: readonly string[], flags: RunFlags): Promise<PlanOptions> {
  const errors: string[] = [];
  const number = (
    option: string,
    text: string | undefined,
    parse: (t: string) => Parsed,
  ): number | undefined => {
    if (text === undefined) return undefined;
    const parsed = parse(text);
    if ('value' in parsed) return parsed.value;
    errors.push(`--${option}: ${parsed.error}.`);
    return undefined;
  };
  const overrides: Overrides = {
    connections: number('connections', flags.connections, parseCount),
    rateHz: number('rate', flags.rate, parseRateHz),
    payloadBytes: number('payload', flags.payload, parseBytes),
  };
  const profile = chooseProfile(flags, number, errors);
  const seed = number('seed', flags.seed, parseCount) ?? Math.floor(Date.now() / 1000) % 1_000_000;
  const client = oneOf<ClientKind>('client', flags.client, ['lean', 'reference'], errors);
  const clientProcesses = number('client-processes', flags.clientProcesses, parseCount) ?? 1;
  if (clientProcesses < 1 || clientProcesses > 256) errors.push('--client-processes: from 1 to 256.');
  const scenarios = chooseScenarios(scenarioNames, errors);
  const cases = chooseCases(scenarios, overrides, profile, errors);
  const stacks = await chooseStacks(flags, errors);
  checkOutput(flags.out, errors);
  if (errors.length > 0) throw new UsageError(errors);
  return {
    cases,
    stacks,
    profile,
    seed,
    client: client!,
    clientProcesses,
    profiled: flags.cpuProf === true,
    extended: flags.blocks === AUTO,
  };
}

/** The value of `--blocks` that leaves their number to the width of the intervals. */
const AUTO = 'auto';

type ReadNumber = (
  option: string,
  text: string | undefined,
  parse: (t: string) => Parsed,
) => number | undefined;

function chooseProfile(flags: RunFlags, number: ReadNumber, errors: string[]): Profile {
  const names = Object.keys(PROFILES) as (keyof typeof PROFILES)[];
  const profile = PROFILES[oneOf('profile', flags.profile, names, errors) ?? 'quick'];
  if (flags.blocks === AUTO) errors.push(...obstaclesToAuto(flags, profile));
  const auto = flags.blocks === AUTO;
  const blocks = auto ? EXTENSION.least : (number('blocks', flags.blocks, parseCount) ?? profile.blocks);
  if (blocks < 1 || blocks > 1000) errors.push(`--blocks: ${blocks} is not from 1 to 1000.`);
  const durationMs = number('duration', flags.duration, parseDurationMs);
  const chosen = { ...profile, blocks, blocksChosen: flags.blocks !== undefined && !auto };
  if (durationMs === undefined) return chosen;
  if (durationMs < 100 || durationMs > 600_000)
    errors.push('--duration: from 100ms to 10min of steady state a trial.');
  return { ...chosen, sliceMs: Math.round(durationMs / profile.slices) };
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

function chooseScenarios(names: readonly string[], errors: string[]): readonly Scenario[] {
  const known = SCENARIOS.map(({ name }) => name);
  for (const name of names) {
    if (!known.includes(name)) {
      errors.push(`There is no scenario "${name}".${didYouMean(name, known)} \`pushbench list\` shows all.`);
    }
  }
  return SCENARIOS.filter(({ name, onlyByName }) =>
    names.length === 0 ? onlyByName !== true : names.includes(name),
  );
}

function chooseCases(
  scenarios: readonly Scenario[],
  overrides: Overrides,
  profile: Profile,
  errors: string[],
): readonly CaseSteps[] {
  return scenarios.flatMap((scenario) => {
    const result = casesOf(scenario, overrides, profile.maxConnections);
    if (result.ok) return result.cases;
    errors.push(...result.errors);
    return [];
  });
}

/** The targets that are wanted, by stack, and which of them cannot run here. */
export async function chooseStacks(
  flags: Pick<RunFlags, 'stack' | 'transport' | 'aa'>,
  errors: string[],
): Promise<StackPlan[]> {
  const known = [...new Set(TARGETS.map(({ stack }) => stack))];
  const stacks = listOf('stack', flags.stack, known, errors);
  const transports = listOf<Transport>('transport', flags.transport, ['sse', 'ws'], errors);
  const all: StackPlan[] = [];
  for (const stack of stacks) {
    const plan = { sides: [] as SidePlan[], skipped: [] as StackPlan['skipped'][number][] };
    for (const target of TARGETS.filter(
      (entry) => entry.stack === stack && transports.includes(entry.transport),
    )) {
      const side: SidePlan = { arm: 'single', target: target.name, stack, transport: target.transport };
      const availability = await target.availability();
      if (availability.available) plan.sides.push(side);
      else plan.skipped.push({ ...side, reason: availability.reason, remedy: availability.remedy });
    }
    if (flags.aa === true) all.push(...againstThemselves(stack, plan.sides, plan.skipped));
    else all.push({ stack, ...plan });
  }
  return all;
}

/** The A/A control: each target against itself. */
function againstThemselves(
  stack: string,
  sides: readonly SidePlan[],
  skipped: StackPlan['skipped'],
): StackPlan[] {
  const controls = sides.map((side): StackPlan => {
    return {
      stack,
      sides: [
        { ...side, arm: 'base' },
        { ...side, arm: 'base2' },
      ],
      skipped: [],
    };
  });
  return skipped.length === 0 ? controls : [...controls, { stack, sides: [], skipped }];
}

/** A folder for results must be new. */
export function checkOutput(out: string | undefined, errors: string[]): void {
  if (out === undefined || !existsSync(out)) return;
  if (!statSync(out).isDirectory()) errors.push(`--out: ${out} is a file. Name a new folder.`);
  else if (readdirSync(out).length > 0)
    errors.push(`--out: ${out} is not empty. Name a new folder: runs never share one.`);
}

/** The known word that was typed; undefined, with an error, where it is none. */
export function oneOf<T extends string>(
  option: string,
  text: string,
  known: readonly T[],
  errors: string[],
): T | undefined {
  const found = known.find((name) => name === text);
  if (found === undefined) {
    errors.push(`--${option}: "${text}" is not one of ${known.join(', ')}.${didYouMean(text, known)}`);
  }
  return found;
}

function listOf<T extends string>(
  option: string,
  text: string | undefined,
  known: readonly T[],
  errors: string[],
): T[] {
  if (text === undefined) return [...known];
  return text.split(',').flatMap((name) => oneOf(option, name.trim(), known, errors) ?? []);
}
