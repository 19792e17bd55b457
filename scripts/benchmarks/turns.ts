// `npm run bench:turns`: whether turns event by event favour a side, and what slices tell instead. Every condition is a run of its
// own, its trials kept in a folder of its own; what is kept is not measured again.
import Table from 'cli-table3';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeEnvironment } from '../../harness/machine/environment.ts';
import { choosePinning, type Pinning } from '../../harness/machine/pinning.ts';
import { planRun } from '../../harness/plan/plan.ts';
import { nextReplacement } from '../../harness/plan/replacement.ts';
import { executeRun } from '../../harness/trial/run.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { readTrialLog } from '../../reports/files/trial-log.ts';
import { writeWholeFile } from '../../reports/files/whole-file.ts';
import { writeEnvironment } from '../../reports/files/environment.ts';
import { NS_PER_US } from '../../measure/clock.ts';
import { chat } from '../../scenarios/chat.ts';
import { stockTicker } from '../../scenarios/stock-ticker.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { interruptSignal } from '../interrupt.ts';
import { createFolder } from '../options/create-folder.ts';
import { benchProgram, wholeNumber } from './program.ts';
import { condition, injectedPair, pairOf, TARGETS, type Condition, type Load } from './turns-conditions.ts';
import { falseWinners, rowsOf, type TurnsRow } from './turns-results.ts';
import { workUnderWay } from '../finished-work.ts';

const EXPERIMENTS = ['methods', 'rates', 'distance', 'injected', 'warm-up', 'replay'] as const;

/** Without colours. */
const PLAIN = { head: [], border: [] };

const program = benchProgram('bench:turns')
  .description(
    'Whether sides that take turns event by event have the ratio that sides in slices have, and find what is injected.',
  )
  .argument(
    '<experiment>',
    'methods: each pair by slices and by events; rates: the same at several rates; distance: by events, neighbours so far ' +
      'apart; injected: a target beside itself with 5 and 10 % more; warm-up: after warm-ups of several lengths; replay: false winners among the blocks of a stored A/A run',
  )
  .argument('[folder]', 'replay: the folder of a run with --aa')
  .option(
    '--out <dir>',
    'where everything is kept; one that is there already is gone on with',
    'results/turns',
  )
  .option('--blocks <n>', 'blocks of each condition', wholeNumber(2, 1000), 16)
  .option('--replays <n>', 'replayed comparisons of each target and case', wholeNumber(1, 1_000_000), 5000)
  .option('--seed <n>', 'repeats the order and the events', wholeNumber(0, 1_000_000), 20_260)
  .option('--only <text>', 'only conditions whose name contains it')
  .addHelpText(
    'after',
    `
Examples:
  $ npm run bench:turns -- methods --blocks 16
  $ npm run bench:turns -- distance --only node --blocks 8
  $ npm run bench:turns -- injected
  $ npm run bench:turns -- replay results/runs/aa --replays 10000`,
  );

let options: ReturnType<typeof program.opts>;
let interrupted: AbortSignal;
/** Chosen once: a run moves this process to the clients' processors, and from there all would look taken. */
let pinning: Pinning;

export async function main(): Promise<ExitCode> {
  options = program.parse().opts();
  const [experiment, folder] = program.args as [string, string | undefined];
  interrupted = interruptSignal();
  pinning = choosePinning();
  if (experiment === 'replay') replay(folder);
  else if (experiment === 'methods') await measure(methods());
  else if (experiment === 'rates') await measure(rates());
  else if (experiment === 'distance') await measure(distances());
  else if (experiment === 'warm-up') await measure(warmUps());
  else if (experiment === 'injected') await injected();
  else program.error(`There is no experiment "${experiment}". There are: ${EXPERIMENTS.join(', ')}.`);
  return interrupted.aborted ? EXIT.interrupted : EXIT.done;
}

const STACKS = ['node', 'uws'] as const;
const KINDS = ['slices', 'events'] as const;

function ticker(rateHz?: number): Load {
  return load(stockTicker, { connections: 4, ...(rateHz !== undefined && { rateHz }) });
}

function load(scenario: Load['scenario'], overrides: Load['overrides']): Load {
  return { scenario, overrides, blocks: options.blocks, seed: options.seed };
}

function methods(): Condition[] {
  return STACKS.flatMap((stack) =>
    [ticker(), load(chat, { connections: 5 })].flatMap((each) =>
      KINDS.map((turns) =>
        condition(`${each.scenario.name} ${stack} ${turns}`, pairOf(stack), each, { turns }),
      ),
    ),
  );
}

/** The more events a second, the less a processor sleeps between them; by events the neighbours keep it awake anyway. */
function rates(): Condition[] {
  return STACKS.flatMap((stack) =>
    KINDS.flatMap((turns) =>
      (turns === 'slices' ? [200, 800, 2000] : [200, 800]).map((rateHz) =>
        condition(`${stack} ${turns} ${rateHz} per s`, pairOf(stack), ticker(rateHz), { turns }),
      ),
    ),
  );
}

/** At a rate that leaves room for all of the distances. */
function distances(): Condition[] {
  return STACKS.flatMap((stack) =>
    [0.05, 0.1, 0.2, 0.35, 0.7, 1.2].map((distanceMs) =>
      condition(`${stack} ${distanceMs} ms`, pairOf(stack), ticker(250), { distanceMs }),
    ),
  );
}

/** After longer and longer warm-ups; and after one that lasts, with as long a steady phase. */
function warmUps(): Condition[] {
  return STACKS.flatMap((stack) => {
    const after = (warmUpMs: number, rhythm = {}): Condition =>
      condition(`${stack} after ${warmUpMs} ms`, pairOf(stack), ticker(), {
        rhythm: { warmUpMs, ...rhythm },
      });
    return [
      ...[150, 300, 600, 1200, 2400].map((warmUpMs) => after(warmUpMs)),
      after(5000, { slices: 6, sliceMs: 1000 }),
    ];
  });
}

/** First each target beside itself; then with shares of what that took, as delay and as CPU. */
async function injected(): Promise<void> {
  const base = ticker();
  for (const target of TARGETS) {
    const plain = condition(`${target} +0 %`, injectedPair(target, 0, 0), base);
    const rows = await measure([plain]);
    const own = (metric: string): number | undefined =>
      rows.find((row) => row.metric.startsWith(metric) && row.condition === plain.name)?.second;
    const [serviceNs, cpuUs] = [own('service_time'), own('cpu_per_event_net')];
    if (serviceNs === undefined || cpuUs === undefined) continue;
    const subscribers = Number(base.overrides['connections']);
    await measure(
      [0.05, 0.1].flatMap((share) => [
        {
          ...condition(
            `${target} delay +${100 * share} %`,
            injectedPair(target, (share * serviceNs) / NS_PER_US, 0),
            base,
          ),
          injected: { 'service_time p50': share * serviceNs },
        },
        {
          ...condition(
            `${target} cpu +${100 * share} %`,
            injectedPair(target, 0, share * cpuUs * subscribers),
            base,
          ),
          injected: { 'cpu_per_event_net value': share * cpuUs },
        },
      ]),
    );
  }
}

/** Measures what is not there yet, shows all, and returns it. */
async function measure(all: readonly Condition[]): Promise<TurnsRow[]> {
  const { envId, facts } = describeEnvironment(pinning, {
    arguments: process.argv.slice(2),
    seed: options.seed,
    profile: 'quick',
    client: 'lean',
  });
  createFolder(options.out);
  workUnderWay({
    folder: options.out,
    render: () => `What was measured is in ${options.out}; the same command goes on from there.`,
  });
  writeEnvironment(options.out, { runId: 'bench-turns', envId, ...facts });
  const rows: TurnsRow[] = [];
  for (const { name, options: planned, injected: more } of all.filter((each) =>
    each.name.includes(options.only ?? ''),
  )) {
    if (interrupted.aborted) break;
    const log = join(options.out, `${name.replaceAll(/[^\w.]+/g, '-')}.jsonl`);
    if (!existsSync(log)) {
      const plan = planRun(planned);
      const records: TrialRecord[] = [];
      const outcome = await executeRun(plan, {
        run: { runId: `bench-turns ${name}`, envId },
        pinning,
        signal: interrupted,
        listener: { blockStarted() {}, trialsFinished: (finished) => void records.push(...finished) },
        nextReplacement: () => nextReplacement(plan, records),
      });
      if (outcome === 'interrupted') break;
      writeWholeFile(log, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    }
    const own = rowsOf(name, readRecords(log), more);
    rows.push(...own);
    process.stdout.write(`${table(own)}\n`);
  }
  appendResults(rows);
  workUnderWay(undefined);
  return rows;
}

function appendResults(rows: readonly TurnsRow[]): void {
  const path = join(options.out, 'turns.json');
  const before = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as TurnsRow[]) : [];
  const fresh = new Set(rows.map((row) => row.condition));
  const all = [...before.filter((row) => !fresh.has(row.condition)), ...rows];
  writeWholeFile(path, `${JSON.stringify(all, null, 2)}\n`);
}

function readRecords(log: string): readonly TrialRecord[] {
  return readTrialLog(log).records;
}

function replay(folder: string | undefined): void {
  if (folder === undefined) program.error('replay: give the folder of a run with --aa.');
  const all = readRecords(join(folder!, 'trials.jsonl')).filter(({ arm }) => arm !== 'single');
  const keys = [...new Set(all.map((r) => `${r.scenario} ${r.case} ${r.target}`))];
  const results = keys.map((key) =>
    falseWinners(
      all.filter((r) => `${r.scenario} ${r.case} ${r.target}` === key),
      options.replays,
      options.seed,
    ),
  );
  const shown = new Table({
    head: ['scenario', 'case', 'target', 'comparisons', 'false winners', '%'],
    style: PLAIN,
  });
  for (const { scenario, case: name, target, comparisons, winners } of results)
    shown.push([
      scenario,
      name,
      target,
      comparisons,
      winners,
      comparisons === 0 ? 'fewer than 8 valid blocks' : ((100 * winners) / comparisons).toFixed(2),
    ]);
  process.stdout.write(`${shown.toString()}\n`);
  writeWholeFile(join(folder!, 'false-winners.json'), `${JSON.stringify(results, null, 2)}\n`);
}

function table(rows: readonly TurnsRow[]): string {
  const shown = new Table({
    head: ['condition', 'metric', 'n', 'first', 'second', 'ratio', 'interval', 'spread', 'injected'],
    style: PLAIN,
  });
  for (const row of rows)
    shown.push([
      row.condition,
      row.metric,
      row.blocks,
      row.first.toPrecision(4),
      row.second.toPrecision(4),
      row.ratio.toFixed(3),
      `${row.low.toFixed(3)} to ${row.high.toFixed(3)}`,
      `${(100 * row.spread).toFixed(1)} %`,
      row.injected?.toFixed(3) ?? '',
    ]);
  return shown.toString();
}
