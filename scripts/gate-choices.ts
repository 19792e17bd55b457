// From the command line of `pushbench gate` to what it compares, with every mistake reported at once.
import { GATE_SCENARIOS } from '../harness/gate-plan.ts';
import { TARGETS } from '../servers/targets.ts';
import { packageNameOf } from './base-checkout.ts';
import { OptionReader } from './option-reader.ts';
import { checkOutput } from './output-folder.ts';
import { parseCount } from './quantities.ts';
import { UsageError } from './usage-error.ts';

/** The options of `gate`, as typed. */
export interface GateFlags {
  readonly base?: string | undefined;
  readonly target?: string | undefined;
  readonly baseTarget?: string | undefined;
  readonly headTarget?: string | undefined;
  readonly stack: string;
  readonly transport: string;
  readonly scenarios?: string | undefined;
  readonly blocks?: string | undefined;
  readonly floor: string;
  readonly seed?: string | undefined;
  readonly strict?: boolean | undefined;
  readonly out?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Two builds, each with its modules in the same order. */
export type GateSources =
  | { readonly kind: 'ref'; readonly ref: string; readonly modules: readonly string[] }
  | { readonly kind: 'modules'; readonly base: readonly string[]; readonly head: readonly string[] };

export interface GateChoices {
  readonly sources: GateSources;
  readonly scenarios: readonly string[];
  readonly replicates: number | undefined;
  /** As a ratio. */
  readonly floor: number;
  readonly seed: number;
}

const SCENARIO_NAMES = GATE_SCENARIOS.map(({ scenario }) => scenario.name);

/** Fewest replicates that can raise an alarm among ten metrics: 2⁻¹⁰ is just below 1 % of a tenth. */
const MIN_REPLICATES = 10;

/** Checks names and values. Throws `UsageError`. */
export function chooseGate(flags: GateFlags, folder = process.cwd()): GateChoices {
  const options = new OptionReader();
  const { errors } = options;
  const sources = chooseSources(flags, folder, options);
  const scenarios = options.listOf('scenarios', flags.scenarios, SCENARIO_NAMES);
  const replicates = options.number('blocks', flags.blocks, parseCount);
  if (replicates !== undefined && (replicates < MIN_REPLICATES || replicates > 1000))
    errors.push(
      `--blocks: from ${MIN_REPLICATES} to 1000. With fewer no change could raise an alarm, however large.`,
    );
  const floor = chooseFloor(flags.floor, errors);
  const seed = options.number('seed', flags.seed, parseCount) ?? Math.floor(Date.now() / 1000) % 1_000_000;
  checkOutput(flags.out, errors);
  if (errors.length > 0) throw new UsageError(errors);
  return { sources: sources!, scenarios, replicates, floor, seed };
}

function chooseSources(flags: GateFlags, folder: string, options: OptionReader): GateSources | undefined {
  const { errors } = options;
  const { base, baseTarget, headTarget, target } = flags;
  if (base !== undefined) {
    if (baseTarget !== undefined || headTarget !== undefined)
      errors.push('--base names the old build already: leave out --base-target and --head-target.');
    const modules = target === undefined ? ownTargets(flags, folder, options) : list(target);
    return { kind: 'ref', ref: base, modules };
  }
  if (target !== undefined) errors.push('--target needs --base, the git ref of the old build.');
  if (baseTarget === undefined || headTarget === undefined) {
    errors.push(
      'Name two builds: --base <git-ref>, or --base-target and --head-target with a module each (`pushbench gate --help`).',
    );
    return undefined;
  }
  const [old, young] = [list(baseTarget), list(headTarget)];
  if (old.length !== young.length)
    errors.push(
      `--base-target names ${old.length} modules and --head-target ${young.length}: they are compared in pairs.`,
    );
  return { kind: 'modules', base: old, head: young };
}

/** The built-in targets, as modules of this checkout. */
function ownTargets({ stack, transport }: GateFlags, folder: string, options: OptionReader): string[] {
  if (packageNameOf(folder) !== 'pushbench') {
    options.errors.push(
      '--base: name the modules to compare with --target ./dist/my-target.js (built by `npm run build`).',
    );
    return [];
  }
  const stacks = options.listOf('stack', stack, [...new Set(TARGETS.map((entry) => entry.stack))]);
  const transports = options.listOf('transport', transport, ['sse', 'ws']);
  return TARGETS.filter((entry) => stacks.includes(entry.stack) && transports.includes(entry.transport)).map(
    ({ name }) => `./dist/servers/${name}.js`,
  );
}

function chooseFloor(text: string, errors: string[]): number {
  const match = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text);
  const percent = Number(match?.[1] ?? NaN);
  if (!(percent >= 1 && percent <= 100)) errors.push(`--floor: "${text}" is not from 1% to 100%.`);
  return 1 + percent / 100;
}

function list(text: string): string[] {
  return text.split(',').flatMap((item) => (item.trim() === '' ? [] : [item.trim()]));
}
