// A run before its first block: a new one with a folder of its own, or the rest of an interrupted one in its folder.
import { join } from 'node:path';
import { continuationOf } from '../../harness/plan/continuation.ts';
import { describeEnvironment } from '../../harness/machine/environment.ts';
import { assertResources } from '../../harness/machine/resource-check.ts';
import { choosePinning, type Pinning } from '../../harness/machine/pinning.ts';
import { planRun, type PlanOptions, type RunPlan } from '../../harness/plan/plan.ts';
import { needsOf } from '../../harness/plan/resource-needs.ts';
import { proxyVersions } from '../../harness/proxy/program.ts';
import type { RunIdentity } from '../../harness/trial/assembly.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import type { TrialLog } from '../../reports/files/trial-log.ts';
import { assertSameEnvironment } from './same-environment.ts';
import { chooseRun, type RunFlags } from '../options/run-choices.ts';
import { browserFacts, browserNotes } from '../options/browser-choices.ts';
import { notesOn } from '../options/url-notes.ts';
import { headersAgain, withoutHeaderValues } from './header-values.ts';
import { ownScenarioFacts } from './own-scenarios.ts';
import { createRunFolder, readRunFolder, reopenRunFolder } from './run-folder.ts';
import type { Facts } from '../../reports/files/environment.ts';
import { UsageError } from '../options/usage-error.ts';
import { assertSameChoices, storedChoices, type GivenOptions } from './stored-choices.ts';

export interface PreparedRun {
  readonly identity: RunIdentity;
  readonly choices: PlanOptions;
  /** What is to be done. */
  readonly plan: RunPlan;
  /** What was to be done when the run began. */
  readonly wholePlan: RunPlan;
  readonly pinning: Pinning;
  readonly folder: string;
  readonly log: TrialLog;
  /** What environment.json holds. */
  readonly environment: Facts;
  /** The trials that are in the log already. */
  readonly records: readonly TrialRecord[];
  /** What the user should know before it begins. */
  readonly notes: readonly string[];
}

/** Checks names, values and resources, and creates the folder. Throws `UsageError` and `ResourceShortage`. */
export async function newRun(scenarioNames: readonly string[], flags: RunFlags): Promise<PreparedRun> {
  const choices = await chooseRun(scenarioNames, flags);
  const plan = planRun(choices);
  assertResources(needsOf(plan.blocks));
  const pinning = choosePinning();
  const runId = newRunId(choices.seed);
  const described = describe(pinning, choices, withoutHeaderValues(process.argv.slice(2)));
  const identity = { runId, envId: described.envId };
  const folder = flags.out ?? join('results', 'runs', runId);
  const used = choices.cases.flat().map(({ scenario }) => scenario);
  const environment = { ...identity, ...described.facts, ...ownScenarioFacts(used) };
  const log = createRunFolder(folder, environment);
  return {
    identity,
    choices,
    plan,
    wholePlan: plan,
    pinning,
    folder,
    log,
    environment,
    records: [],
    notes: [...notesOn(choices.stacks), ...browserNotes(choices.client)],
  };
}

/**
 * Reads an interrupted run back: its own arguments and seed, its trials, and what is left of its plan. Throws
 * `UsageError` where this command line or this machine would not continue the same run.
 */
export async function resumedRun(folder: string, given: GivenOptions): Promise<PreparedRun> {
  const { records: logged, environment: before, warnings, environmentProblem } = readRunFolder(folder);
  if (environmentProblem !== undefined) throw new UsageError([`--resume: ${environmentProblem}`]);
  const stored = storedChoices(folder, before);
  assertSameChoices(folder, stored, given);
  const choices = await chooseRun(stored.scenarioNames, {
    ...stored.flags,
    ...headersAgain(folder, stored.flags, given.flags),
    out: undefined,
    seed: stored.seed,
  });
  const pinning = choosePinning();
  const now = describe(pinning, choices, stored.arguments);
  const notes = assertSameEnvironment(folder, before, { envId: now.envId, ...now.facts });
  const wholePlan = planRun(choices);
  const { plan, kept } = continuationOf(wholePlan, logged);
  const records = logged.slice(0, kept);
  const environment = withResumption(before);
  const log = reopenRunFolder(folder, environment, kept);
  const repeated = logged.length - kept;
  return {
    identity: { runId: stored.runId, envId: now.envId },
    choices,
    plan,
    wholePlan,
    pinning,
    folder,
    log,
    environment,
    records,
    notes: [
      ...warnings,
      ...notes,
      ...notesOn(choices.stacks),
      ...browserNotes(choices.client),
      ...(repeated === 0
        ? []
        : [`The last block is repeated: only ${repeated} of its trials were finished.`]),
      `${records.length} trials are finished, ${choices.extended === true ? 'at most ' : ''}${plan.blocks.length} blocks are left.`,
    ],
  };
}

function describe(pinning: Pinning, choices: PlanOptions, commandLine: readonly string[]) {
  const proxies = new Set(choices.cases.flatMap(([{ via }]) => via?.proxy ?? []));
  return describeEnvironment(pinning, {
    arguments: commandLine,
    seed: choices.seed,
    profile: choices.profile.name,
    client: choices.client,
    ...browserFacts(choices.client),
    ...(proxies.size === 0 ? {} : { proxies: proxyVersions(proxies) }),
  });
}

/** The facts of the beginning, with the time of each resumption. */
function withResumption(before: Facts): Facts {
  const run = before['run'] as Facts;
  const earlier = (run['resumedAt'] ?? []) as readonly string[];
  return { ...before, run: { ...run, resumedAt: [...earlier, new Date().toISOString()] } };
}

/** Sortable by time; the seed tells runs of the same second apart. */
export function newRunId(seed: number): string {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${time}-${seed}`;
}
