// From the command line of `pushbench gate` to what it compares, with every mistake reported at once.
import { gateScenarios } from '../../harness/gate/scenarios.ts';
import { runningServer } from '../../harness/trial/running-server.ts';
import {
  chooseRelays,
  insecureProblems,
  problemsWithoutPublishing,
  type RelaySources,
  type ThreeArms,
} from './gate-relays.ts';
import { EXPERIMENTAL_TARGETS, TARGETS } from '../../servers/targets.ts';
import { tlsNamed } from '../../scenarios/tls.ts';
import { freshSeed } from './fresh-seed.ts';
import { OptionReader } from './reader.ts';
import { manifestOf } from './manifest.ts';
import { checkOutput } from './output-folder.ts';
import { parseCount } from './quantities.ts';
import type { RequestFlags } from './url-server.ts';
import { UsageError } from './usage-error.ts';

/** The options of `gate`, as typed. */
export interface GateFlags extends RequestFlags {
  readonly url?: readonly string[] | undefined;
  readonly publishUrl?: string | undefined;
  readonly base?: string | undefined;
  readonly target?: string | undefined;
  readonly baseTarget?: string | undefined;
  readonly headTarget?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly controlUrl?: string | undefined;
  readonly headUrl?: string | undefined;
  readonly stack: string;
  readonly transport: string;
  readonly scenarios?: string | undefined;
  readonly blocks?: string | undefined;
  readonly floor: string;
  readonly tls?: string | undefined;
  readonly seed?: string | undefined;
  readonly strict?: boolean | undefined;
  readonly out?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Two builds, each with its modules in the same order; or servers of them that run already. */
export type GateSources =
  | { readonly kind: 'ref'; readonly ref: string; readonly modules: readonly string[] }
  | { readonly kind: 'modules'; readonly base: readonly string[]; readonly head: readonly string[] }
  | {
      readonly kind: 'running';
      readonly base: readonly string[];
      readonly control: readonly string[];
      readonly head: readonly string[];
      readonly insecure: boolean;
    }
  | RelaySources;

export interface GateChoices {
  readonly sources: GateSources;
  readonly scenarios: readonly string[];
  readonly replicates: number | undefined;
  readonly tls: string | undefined;
  /** As a ratio. */
  readonly floor: number;
  readonly seed: number;
}

/** Fewest replicates that can raise an alarm among ten metrics: 2⁻¹⁰ is just below 1 % of a tenth. */
const MIN_REPLICATES = 10;

/** Checks names and values. Throws `UsageError`. */
export function chooseGate(flags: GateFlags, folder = process.cwd()): GateChoices {
  const options = new OptionReader();
  const { errors } = options;
  const sources = chooseSources(flags, folder, options);
  const kind = sources?.kind ?? 'builds';
  const names = gateScenarios(kind === 'running' || kind === 'relays' ? kind : 'builds');
  const scenarios = options.listOf('scenarios', flags.scenarios, names);
  const replicates = options.number('blocks', flags.blocks, parseCount);
  if (replicates !== undefined && (replicates < MIN_REPLICATES || replicates > 1000))
    errors.push(
      `--blocks: from ${MIN_REPLICATES} to 1000. With fewer no change could raise an alarm, however large.`,
    );
  const floor = chooseFloor(flags.floor, errors);
  const seed = options.number('seed', flags.seed, parseCount) ?? freshSeed();
  errors.push(...tlsProblems(flags));
  checkOutput(flags.out, errors);
  if (errors.length > 0) throw new UsageError(errors);
  return { sources: sources!, scenarios, replicates, tls: flags.tls, floor, seed };
}

function tlsProblems({ tls, baseUrl }: GateFlags): string[] {
  if (tls === undefined) return [];
  if (baseUrl !== undefined) return ['--tls: it is for builds that are started here: leave it out.'];
  return (tlsNamed(tls).errors ?? []).map((error) => `--tls: ${error}`);
}

function chooseSources(flags: GateFlags, folder: string, options: OptionReader): GateSources | undefined {
  const { errors } = options;
  const { base, baseTarget, headTarget, target } = flags;
  const addresses = [flags.baseUrl, flags.controlUrl, flags.headUrl];
  if (flags.url !== undefined)
    errors.push(
      '--url: a gate compares builds: name servers of each with --base-url, --control-url and --head-url, and --publish-url where they are relays.',
    );
  if (flags.publishUrl === undefined) problemsWithoutPublishing(flags, errors);
  else if (addresses.includes(undefined))
    errors.push('--publish-url needs --base-url, --control-url and --head-url.');
  if (addresses.some((each) => each !== undefined)) {
    if ([base, baseTarget, headTarget, target].some((each) => each !== undefined))
      errors.push('--base-url names servers that run already: leave out --base, --target and the like.');
    const named = threeLists(addresses, errors);
    if (named === undefined) return undefined;
    return flags.publishUrl === undefined
      ? chooseRunning(named, flags, errors)
      : chooseRelays(named, flags.publishUrl, flags, errors);
  }
  if (base !== undefined) {
    if (baseTarget !== undefined || headTarget !== undefined)
      errors.push('--base names the old build already: leave out --base-target and --head-target.');
    if (base.trim() === '') errors.push('--base: it is empty. Name a git ref, such as origin/main.');
    const modules = target === undefined ? ownTargets(flags, folder, options) : list(target);
    if (target !== undefined && modules.length === 0) errors.push('--target: it names no module.');
    return { kind: 'ref', ref: base, modules };
  }
  if (target !== undefined) errors.push('--target needs --base, the git ref of the old build.');
  if (baseTarget === undefined || headTarget === undefined) {
    errors.push(
      'Name two builds: --base <git-ref>, or --base-target and --head-target with a module each, or --base-url, --control-url and --head-url (`pushbench gate --help`).',
    );
    return undefined;
  }
  const [old, young] = [list(baseTarget), list(headTarget)];
  if (old.length === 0) errors.push('--base-target: it names no module.');
  if (old.length !== young.length)
    errors.push(
      `--base-target names ${old.length} modules and --head-target ${young.length}: they are compared in pairs.`,
    );
  return { kind: 'modules', base: old, head: young };
}

/** As many of each arm. */
function threeLists(addresses: readonly (string | undefined)[], errors: string[]): ThreeArms | undefined {
  const [base, control, head] = addresses.map((text) => list(text ?? ''));
  if (base!.length === 0 || control!.length !== base!.length || head!.length !== base!.length) {
    errors.push(
      '--base-url, --control-url and --head-url name as many servers each. The control is a second server of the old build: what two processes of one build differ in would else pass for a change.',
    );
    return undefined;
  }
  return { base: base!, control: control!, head: head! };
}

function chooseRunning({ base, control, head }: ThreeArms, flags: GateFlags, errors: string[]): GateSources {
  const ports: number[] = [];
  const secured = [...base, ...control, ...head].some((address) => /^(https|wss):/i.test(address));
  errors.push(...insecureProblems(flags, secured));
  for (const address of [...base, ...control, ...head]) {
    try {
      ports.push(runningServer(address).port);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      errors.push(error.message);
    }
  }
  if (new Set(ports).size < ports.length)
    errors.push('--base-url, --control-url, --head-url: a port stands there twice.');
  return { kind: 'running', base, control, head, insecure: flags.insecure === true };
}

/** The built-in targets, each as what a build's own registry has under that name: where its module lies is its own affair. */
function ownTargets({ stack, transport }: GateFlags, folder: string, options: OptionReader): string[] {
  if (manifestOf(folder).name !== 'pushbench') {
    options.errors.push(
      '--base: name the modules to compare with --target ./dist/my-target.js (built by `npm run build`).',
    );
    return [];
  }
  const known = [...TARGETS, ...EXPERIMENTAL_TARGETS];
  const stacks = options.listOf('stack', stack, [...new Set(known.map((entry) => entry.stack))]);
  const transports = options.listOf('transport', transport, ['sse', 'ws']);
  const wanted = known.filter(
    (entry) => stacks.includes(entry.stack) && transports.includes(entry.transport),
  );
  const never = wanted.find((entry) => entry.never !== undefined);
  if (never !== undefined)
    options.errors.push(`--stack: ${never.stack}: ${never.never!.reason} ${never.never!.remedy}`);
  return wanted.map(({ name }) => `./dist/servers/targets.js#${name}`);
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
