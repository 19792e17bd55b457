// From `--stack`, `--transport` and `--target` to the targets that are wanted, by stack, and those that cannot run here.
import type { SidePlan, StackPlan } from '../../harness/plan/plan.ts';
import type { Transport } from '../../servers/target.ts';
import { nameFault } from '../../servers/printable-text.ts';
import {
  builtInTarget,
  EXPERIMENTAL_TARGETS,
  loadTarget,
  TARGETS,
  type TargetEntry,
} from '../../servers/targets.ts';
import type { OptionReader } from './reader.ts';
import { didYouMean } from './suggestion.ts';

/** Also those that run only where they are named. */
const KNOWN = [...TARGETS, ...EXPERIMENTAL_TARGETS];

function stacksOf(targets: readonly TargetEntry[]): string[] {
  return [...new Set(targets.map(({ stack }) => stack))];
}

/** Names, separated by commas; all of them where an option is left out. */
interface StackFlags {
  readonly stack?: string | undefined;
  readonly transport?: string | undefined;
}

/** The targets that are wanted, by stack, and which of them cannot run here. */
async function chooseStacks(
  flags: StackFlags & { readonly aa?: boolean | undefined },
  options: OptionReader,
): Promise<StackPlan[]> {
  const stacks = options.listOf('stack', flags.stack, stacksOf(flags.stack === undefined ? TARGETS : KNOWN));
  const transports = options.listOf<Transport>('transport', flags.transport, ['sse', 'ws']);
  const all: StackPlan[] = [];
  for (const stack of stacks) {
    const plan = { sides: [] as SidePlan[], skipped: [] as StackPlan['skipped'][number][] };
    for (const target of KNOWN.filter(
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

/** Those that `--target` names, modules of one's own among them; without it as `chooseStacks`. */
export async function chooseTargets(
  flags: StackFlags & { readonly target?: string | undefined; readonly aa?: boolean | undefined },
  options: OptionReader,
): Promise<StackPlan[]> {
  if (flags.target === undefined) return chooseStacks(flags, options);
  if (flags.stack !== undefined || flags.transport !== undefined)
    options.errors.push('--target names the targets: leave --stack and --transport out.');
  const plans = new Map<string, StackPlan>();
  const names = flags.target.split(',').map((each) => each.trim());
  for (const name of new Set(names)) {
    const availability = await builtInTarget(name)?.availability();
    const entry = await entryOf(name, options);
    if (entry === undefined) continue;
    // Records and tables call a module by its path, where that can be a name.
    const naming = nameFault(name) === undefined ? { target: name } : { target: entry.name, location: name };
    const side = { arm: 'single', ...naming, stack: entry.stack, transport: entry.transport } as const;
    const { sides, skipped } = plans.get(entry.stack) ?? { sides: [], skipped: [] };
    plans.set(
      entry.stack,
      availability?.available === false
        ? { stack: entry.stack, sides, skipped: [...skipped, { ...side, ...availability }] }
        : { stack: entry.stack, sides: [...sides, side], skipped },
    );
  }
  const all = [...plans.values()].flatMap(({ sides }) => sides);
  const twice = all.find(({ target }, i) => all.findIndex((each) => each.target === target) < i);
  if (twice !== undefined)
    options.errors.push(
      `--target: two modules are called ${twice.target}. Name them by shorter paths, such as ./my-target.js.`,
    );
  return flags.aa === true
    ? [...plans.values()].flatMap(({ stack, sides, skipped }) => againstThemselves(stack, sides, skipped))
    : [...plans.values()];
}

/** A module of one's own is loaded, to learn its stack and transport; a built-in target is known. */
async function entryOf(name: string, { errors }: OptionReader) {
  const builtIn = builtInTarget(name);
  if (builtIn !== undefined) return builtIn;
  try {
    return await loadTarget(name);
  } catch (error) {
    const names = TARGETS.map((target) => target.name);
    const message = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
    errors.push(`--target: ${message}.${name === '' ? '' : didYouMean(name, names)}`);
    return undefined;
  }
}
