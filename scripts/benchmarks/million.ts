// `npm run bench:million`: a million SSE connections, then a million WebSocket connections, held on one machine, each
// with a heartbeat a minute that is accounted for. Exit code 3 when it cannot, or did not, hold them all.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkCapacity, PRICES, type CapacityLine } from '../../harness/fleet/capacity-check.ts';
import { describeEnvironment } from '../../harness/machine/environment.ts';
import { planFleet, type FleetPlan } from '../../harness/fleet/plan.ts';
import type { HeldRunResult } from '../../harness/fleet/held-result.ts';
import { runHeld } from '../../harness/fleet/held-run.ts';
import { RaisedSettings, type KernelSetting } from '../../harness/machine/kernel-settings.ts';
import { areWrong } from '../../harness/fleet/limit-cause.ts';
import { machineLimits } from '../../harness/machine/limits.ts';
import { heldReport, type HeldReport } from '../../reports/markdown/held.ts';
import { FileWriteError, writeWholeFile } from '../../reports/files/whole-file.ts';
import { TARGETS } from '../../servers/targets.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { workUnderWay } from '../finished-work.ts';
import { interruptSignal } from '../interrupt.ts';
import { OptionReader } from '../options/reader.ts';
import { makeOutputFolder } from '../options/output-folder.ts';
import { parseCount, parseDurationMs, parseRateHz } from '../options/quantities.ts';
import { UsageError } from '../options/usage-error.ts';

const HELP = `npm run bench:million -- [options]

Holds a million connections on one machine, first over SSE, then over WebSocket: every one gets a stamped heartbeat
in each round, accounted by its sequence number. Checks beforehand whether the machine can, and refuses with the sums
when it cannot. A million takes some 15 minutes, two processors and 17 GB of available memory (node: 24 GB).

  --connections <n>     how many (1000000)
  --stack <name>        uws or node, one of them (uws)
  --transport <names>   sse,ws (both)
  --rate <rate>         connections opened per second (6000)
  --rounds <n>          rounds of heartbeats (2)
  --heartbeat <time>    length of a round (1min)
  --tune                raise what is too small and may be raised as root (net.ipv4.tcp_mem, fs.file-max); it is put
                        back at the end, also after Ctrl-C and when this program is killed
  --until-full          begin although memory will not do, and stop at the reserve with the evidence
  --out <dir>           write million-<stack>.json and million-<stack>.md there
  --json                the report as one JSON document on standard output, in place of Markdown
  --help

Ctrl-C closes everything and reports the transports that are finished.

Examples:
  npm run bench:million -- --connections 50000
  npm run bench:million -- --tune --out results/runs/million
  npm run bench:million -- --stack node --until-full --json | jq '.results[] | {target, held, cause: .cause.code}'
`;

const LEVELS = 8;
const HEARTBEAT_LIMIT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 20_000;

/** So many processes keep all processors busy: tying servers to one of two would only leave the other idle. */
const NOT_PINNED = { servers: undefined, clients: undefined, reason: 'many processes share all processors' };

interface Choices {
  readonly connections: number;
  readonly stack: string;
  readonly transports: readonly string[];
  readonly rateHz: number;
  readonly rounds: number;
  readonly roundMs: number;
  readonly tune: boolean;
  readonly untilFull: boolean;
  readonly out: string | undefined;
  readonly json: boolean;
}

export async function main(): Promise<ExitCode> {
  const parameters = process.argv.slice(2);
  const parsed = choicesOf(parameters);
  if ('help' in parsed) {
    process.stdout.write(HELP);
    return EXIT.done;
  }
  if ('errors' in parsed) throw new UsageError(parsed.errors);
  return bench(parsed, parameters);
}

async function bench(choices: Choices, parameters: readonly string[]): Promise<ExitCode> {
  const targets = TARGETS.filter(
    ({ stack, transport }) => stack === choices.stack && choices.transports.includes(transport),
  );
  for (const target of targets) {
    const availability = await target.availability();
    if (availability.available) continue;
    say(`${target.name} cannot run here: ${availability.reason} ${availability.remedy}`);
    return EXIT.invalid;
  }
  // Found out before the work, not after it.
  if (choices.out !== undefined) makeOutputFolder(choices.out);
  const signal = interruptSignal();
  let raised: RaisedSettings | undefined;
  try {
    const { lines: before } = capacity(choices);
    const tuned = choices.tune ? before.flatMap(({ setting }) => setting ?? []) : [];
    if (tuned.length > 0) raised = await RaisedSettings.raise(tuned);
    for (const { name, value } of tuned) say(`raised for this run: ${name} = ${value}`);
    const { lines, plan } = capacity(choices);
    const missing = lines.filter(
      ({ fits, resource }) => !fits && !(choices.untilFull && resource === 'memory'),
    );
    for (const line of lines)
      say(`${line.fits ? 'fits' : 'DOES NOT FIT'}: ${line.resource}: ${line.arithmetic}`);
    if (missing.length > 0) {
      for (const { resource, remedy } of missing) say(`refused, ${resource}: ${remedy}`);
      return EXIT.invalid;
    }
    return await hold(choices, parameters, { targets, plan, lines, tuned, signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    say('Interrupted: every connection is closed and every process has ended.');
    return EXIT.interrupted;
  } finally {
    await raised?.restore();
    if (raised !== undefined) say('the settings of the kernel are as they were');
  }
}

interface Prepared {
  readonly targets: readonly (typeof TARGETS)[number][];
  readonly plan: FleetPlan;
  readonly lines: readonly CapacityLine[];
  readonly tuned: readonly KernelSetting[];
  readonly signal: AbortSignal;
}

async function hold(
  choices: Choices,
  parameters: readonly string[],
  { targets, plan, lines, tuned, signal }: Prepared,
): Promise<ExitCode> {
  const { rateHz, rounds, roundMs, stack } = choices;
  const chosen = { arguments: withoutFolder(parameters), seed: 0, profile: '', client: 'lean' };
  const environment = describeEnvironment(NOT_PINNED, chosen).facts;
  const results: HeldRunResult[] = [];
  const report = (): HeldReport => ({
    environment,
    capacity: lines,
    tuned,
    results,
    ...(signal.aborted ? { interrupted: true } : {}),
  });
  const show = (): void => {
    process.stdout.write(choices.json ? `${JSON.stringify(report())}\n` : heldReport(report()));
  };
  workUnderWay({
    render() {
      if (results.length === 0) return '';
      show();
      return 'The report on standard output has the transports that are finished.';
    },
  });
  let unsaved = false;
  for (const { name: target, transport } of targets) {
    const common = { plan, rateHz, rounds, roundMs, pinning: NOT_PINNED, signal, levels: LEVELS };
    const limits = { heartbeatLimitMs: HEARTBEAT_LIMIT_MS, connectTimeoutMs: CONNECT_TIMEOUT_MS };
    const progress = (text: string): void => say(`${target}: ${text}`);
    try {
      results.push(await runHeld({ ...common, ...limits, target, transport, progress }));
      // What is finished is saved before the next begins.
      if (choices.out !== undefined) save(choices.out, stack, report());
    } catch (error) {
      if (error instanceof FileWriteError) {
        say(error.message);
        unsaved = true;
        continue;
      }
      if (!signal.aborted) throw error;
      say('Interrupted: every connection is closed and every process has ended.');
      break;
    }
  }
  workUnderWay(undefined);
  show();
  if (signal.aborted) return EXIT.interrupted;
  const whole = results.every(
    ({ held, heldAtEnd, wanted, rounds: done }) =>
      held === wanted &&
      heldAtEnd === wanted &&
      done.every(
        (round) =>
          round.expected === wanted && round.delivered === wanted && round.lost === 0 && !areWrong(round),
      ),
  );
  return whole && results.length === targets.length && !unsaved ? EXIT.done : EXIT.invalid;
}

function capacity({ connections, stack }: Choices): { lines: CapacityLine[]; plan: FleetPlan } {
  const limits = machineLimits();
  const { descriptorsPerProcess, ports, manyAddresses } = limits;
  const plan = planFleet({
    connections,
    servers: undefined,
    clients: 1,
    descriptorsPerProcess,
    ports,
    manyAddresses,
  });
  return { plan, lines: checkCapacity(plan, limits, PRICES[stack]!) };
}

/** Where the report was written is of no use to who reads it. */
function withoutFolder(parameters: readonly string[]): string[] {
  return parameters.filter((text, index) => !text.startsWith('--out') && parameters[index - 1] !== '--out');
}

function save(folder: string, stack: string, report: HeldReport): void {
  writeWholeFile(join(folder, `million-${stack}.json`), `${JSON.stringify(report, undefined, 2)}\n`);
  writeWholeFile(join(folder, `million-${stack}.md`), heldReport(report));
}

function choicesOf(parameters: readonly string[]): Choices | { errors: string[] } | { help: true } {
  const options = new OptionReader();
  const { errors } = options;
  try {
    const { values } = parseArgs({
      args: [...parameters],
      options: {
        connections: { type: 'string', default: '1000000' },
        stack: { type: 'string', default: 'uws' },
        transport: { type: 'string', default: 'sse,ws' },
        rate: { type: 'string', default: '6000' },
        rounds: { type: 'string', default: '2' },
        heartbeat: { type: 'string', default: '1min' },
        tune: { type: 'boolean', default: false },
        'until-full': { type: 'boolean', default: false },
        out: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { help: true };
    const choices: Choices = {
      connections: options.within('connections', values.connections, parseCount, 100, 5_000_000),
      stack: options.oneOf('stack', values.stack, Object.keys(PRICES)) ?? '',
      transports: options.listOf('transport', values.transport, ['sse', 'ws']),
      rateHz: options.within('rate', values.rate, parseRateHz, 1, 100_000),
      rounds: options.within('rounds', values.rounds, parseCount, 1, 1000),
      roundMs: options.within('heartbeat', values.heartbeat, parseDurationMs, 10, 3_600_000),
      tune: values.tune,
      untilFull: values['until-full'],
      out: values.out,
      json: values.json,
    };
    return errors.length > 0 ? { errors } : choices;
  } catch (error) {
    return { errors: [(error as Error).message] };
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
