// The choices of a run, read back from its environment.json: the arguments that began it are parsed once more.
import { runDefinition } from '../options/run-definition.ts';
import type { RunFlags } from '../options/run-choices.ts';
import type { Facts } from '../../reports/files/environment.ts';
import { UsageError } from '../options/usage-error.ts';

export interface StoredChoices {
  readonly runId: string;
  readonly arguments: readonly string[];
  readonly scenarioNames: readonly string[];
  readonly flags: RunFlags;
  /** The seed that was chosen, whether or not it was an argument. */
  readonly seed: string;
}

/** What was typed beside `--resume`. */
export interface GivenOptions {
  readonly scenarioNames: readonly string[];
  /** By option name in camel case; only options that were typed. */
  readonly flags: Readonly<Record<string, unknown>>;
}

/** Throws `UsageError` where the file does not say how the run began. */
export function storedChoices(folder: string, environment: Facts): StoredChoices {
  const { runId, run } = environment as { runId?: unknown; run?: { arguments?: unknown; seed?: unknown } };
  const commandLine = run?.arguments;
  if (
    typeof runId !== 'string' ||
    typeof run?.seed !== 'number' ||
    !isTexts(commandLine) ||
    commandLine[0] !== 'run'
  ) {
    throw new UsageError([
      `--resume: ${folder}/environment.json does not say how the run began. Only runs of \`pushbench run\` can be resumed.`,
    ]);
  }
  const definition = runDefinition()
    .exitOverride()
    .configureOutput({ writeErr() {} });
  try {
    definition.parse(commandLine.slice(1), { from: 'user' });
  } catch {
    throw new UsageError([
      `--resume: this pushbench does not know the arguments of the run in ${folder}: ${commandLine.join(' ')}. ` +
        'Resume it with the version that began it, or start a new run.',
    ]);
  }
  return {
    runId,
    arguments: commandLine,
    scenarioNames: definition.processedArgs[0],
    flags: definition.opts(),
    seed: String(run.seed),
  };
}

/** Of a resumed run, how its result is printed may be chosen anew, and nothing else. The values of headers were not kept. */
const FREE = new Set(['resume', 'json', 'live', 'header', 'publishHeader']);

/** Throws `UsageError` for each argument that the run did not begin with: half of it would be another run. */
export function assertSameChoices(folder: string, stored: StoredChoices, given: GivenOptions): void {
  const before = `the run in ${folder} began with: ${stored.arguments.join(' ')}`;
  const known: Readonly<Record<string, unknown>> = { ...stored.flags };
  const remedy = 'Leave it out, or start a new run.';
  const errors = Object.entries(given.flags).flatMap(([name, value]) => {
    const same = name === 'seed' ? stored.seed : known[name];
    return FREE.has(name) || JSON.stringify(value) === JSON.stringify(same)
      ? []
      : [`${optionOf(name, value)} cannot be changed: ${before}. ${remedy}`];
  });
  const names = given.scenarioNames;
  if (names.length > 0 && names.toSorted().join(' ') !== stored.scenarioNames.toSorted().join(' ')) {
    errors.unshift(`The scenarios (${names.join(' ')}) cannot be changed: ${before}. ${remedy}`);
  }
  if (errors.length > 0) throw new UsageError(errors);
}

function optionOf(name: string, value: unknown): string {
  const option = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return value === true ? option : `${option} ${String(value)}`;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
