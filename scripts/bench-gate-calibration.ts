// `npm run bench:gate-calibration`: measures the gate itself. Records replicates of one build on all three arms in one
// sitting, replays whole jobs from them, and runs real jobs with and without a change of known size. Everything that
// was measured is kept, a line each, so that it goes on after an interruption and can be replayed without measuring.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { DEFAULT_FLOOR, gatedMetrics } from '../analysis/gate-metrics.ts';
import { placeKey } from '../analysis/cell.ts';
import { boundIn, gateRatios } from '../analysis/gate-ratios.ts';
import type { ExactRate } from '../analysis/exact-binomial.ts';
import type { RecordedArms } from '../analysis/gate-replay.ts';
import { describeEnvironment } from '../harness/environment.ts';
import { GATE_SCENARIOS, planGate, type GatePair } from '../harness/gate-plan.ts';
import { choosePinning } from '../harness/pinning.ts';
import { executeRun } from '../harness/run.ts';
import type { TrialRecord } from '../harness/trial-record.ts';
import { histogramsReady } from '../measure/histogram.ts';
import { median } from '../measure/median.ts';
import { deriveSeed } from '../measure/random.ts';
import { writeEnvironment } from '../reports/write-reports.ts';
import { writeWholeFile } from '../reports/whole-file.ts';
import { realRates, recordedNoise, recordingsOf, replayedRates } from './calibration-rates.ts';
import { CalibrationStore, type JobKind, type RecordedReplicate } from './calibration-store.ts';
import { EXIT } from './exit-codes.ts';
import { runGateJob } from './gate-job.ts';
import { interruptSignal } from './interrupt.ts';

const { values: flags } = parseArgs({
  options: {
    out: { type: 'string', default: join('results', 'gate-calibration') },
    pairs: { type: 'string', default: '0' },
    'idle-pairs': { type: 'string', default: '48' },
    jobs: { type: 'string', default: '20' },
    injected: { type: 'string', default: '10' },
    replays: { type: 'string', default: '5000' },
    minutes: { type: 'string', default: 'Infinity' },
    'replay-only': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const SEED = 20_260_101;
const TARGETS = ['node-sse', 'node-ws'] as const;
/** What the real jobs inject. */
const INJECTED_SHARE = 0.1;
const IDENTITY = { runId: 'gate-calibration', envId: 'gate-calibration' };
/** What a real job runs: it gates one target, so that twenty of them take half an hour and not two hours. */
const JOB_SCENARIO = 'stock-ticker';

await histogramsReady;
const store = new CalibrationStore(flags.out);
const pinning = choosePinning();
const signal = interruptSignal();
const untilMs = performance.now() + 60_000 * Number(flags.minutes);
if (!flags['replay-only']) await measure();
report();
process.exit(signal.aborted ? EXIT.interrupted : EXIT.done);

async function measure(): Promise<void> {
  const described = describeEnvironment(pinning, {
    arguments: process.argv.slice(2),
    seed: SEED,
    profile: 'gate',
    client: 'lean',
  });
  writeEnvironment(store.folder, { ...IDENTITY, envId: described.envId, ...described.facts });
  await jobs('aa', Number(flags.jobs));
  await record(JOB_SCENARIO, Number(flags.pairs));
  await record('idle-connections', Number(flags['idle-pairs']));
  await jobs('delay', Math.ceil(Number(flags.injected) / 2));
  await jobs('busy', Math.floor(Number(flags.injected) / 2));
}

/** Recorded with the same build on all arms: by itself, or in a job without a change. */
function isUnchanged({ job }: RecordedReplicate): boolean {
  return job === undefined || job.startsWith('aa ');
}

function timeIsUp(): boolean {
  return signal.aborted || performance.now() > untilMs;
}

/** A target with a known fault; without one it goes through the same wrapper. */
function location(target: string, delayUs = 0, busyUs = 0): string {
  const url = new URL('../harness/slowed-target.js', import.meta.url);
  url.search = new URLSearchParams({
    target,
    delayUs: delayUs.toFixed(2),
    busyUs: busyUs.toFixed(2),
  }).toString();
  return url.href;
}

function pairOf(target: (typeof TARGETS)[number], delayUs = 0, busyUs = 0): GatePair {
  const transport = target === 'node-sse' ? 'sse' : 'ws';
  const arm = (url: string) => ({ location: url, stack: 'node', transport }) as const;
  return { target, base: arm(location(target)), head: arm(location(target, delayUs, busyUs)) };
}

/** Records replicates of both targets, round after round, up to so many. */
async function record(scenario: string, rounds: number): Promise<void> {
  const done = new Set(
    store.replicates
      .filter((r) => r.scenario === scenario && r.job === undefined)
      .map(({ round, target }) => `${round} ${target}`),
  );
  const plan = planGate({
    pairs: TARGETS.map((target) => pairOf(target)),
    scenarios: [scenario],
    seed: SEED,
    replicates: rounds,
  });
  const controller = new AbortController();
  const blocks = plan.blocks.filter(({ block, sides }) => !done.has(`${block} ${sides[0]!.target}`));
  if (blocks.length === 0) return;
  say(`${scenario}: ${blocks.length} replicates to record`);
  if (timeIsUp()) return;
  await executeRun(
    { blocks, skipped: [] },
    {
      run: IDENTITY,
      pinning,
      signal: AbortSignal.any([signal, controller.signal]),
      listener: {
        blockStarted() {},
        trialsFinished(records) {
          keep(records);
          if (timeIsUp()) controller.abort();
        },
      },
    },
  );
}

/** Keeps the values of one replicate's three arms. */
function keep(records: readonly TrialRecord[], job?: string): void {
  const [first] = records;
  if (first === undefined) return;
  const bound = boundIn(records);
  const ratios = gateRatios(records);
  const values: Record<string, RecordedArms> = {};
  for (const metric of gatedMetrics(first.workload)) {
    const of = ratios.get(placeKey(metric));
    const [base, head] = [of?.base[0], of?.head[0]];
    if (of === undefined || base === undefined || head === undefined || bound.has(placeKey(metric))) continue;
    values[`${metric.metric} ${metric.stat}`] = [base, base * Math.exp(of.control[0]!), head];
  }
  store.addReplicate({
    scenario: first.scenario,
    target: first.target,
    round: first.block,
    ...(job === undefined ? {} : { job }),
    at: first.startedAt,
    values,
    nullCpu: records.flatMap(
      ({ measurements }) => measurements.find(({ metric }) => metric === 'cpu_null_per_event')?.value ?? [],
    ),
  });
}

/** Real jobs, each of one target in turn, until there are so many of that kind. */
async function jobs(kind: JobKind, count: number): Promise<void> {
  for (let index = store.jobs.filter((job) => job.kind === kind).length; index < count; index++) {
    if (timeIsUp()) return;
    const target = TARGETS[index % TARGETS.length]!;
    const injectedUs = kind === 'aa' ? 0 : injection(kind, target);
    const pair = pairOf(target, kind === 'delay' ? injectedUs : 0, kind === 'busy' ? injectedUs : 0);
    const seed = deriveSeed(SEED, kind, index);
    const startedMs = performance.now();
    const finished: (readonly TrialRecord[])[] = [];
    const { outcome, result } = await runGateJob(
      {
        arms: [],
        pairs: [pair],
        scenarios: [JOB_SCENARIO],
        seed,
        floor: DEFAULT_FLOOR,
        replicates: undefined,
      },
      {
        run: IDENTITY,
        pinning,
        signal,
        listener: {
          batchStarted() {},
          blockStarted() {},
          trialsFinished: (records) => void finished.push(records),
        },
      },
    );
    if (outcome === 'interrupted') return;
    for (const records of finished) keep(records, `${kind} ${index}`);
    store.addJob({
      kind,
      index,
      at: new Date().toISOString(),
      seconds: Math.round((performance.now() - startedMs) / 1000),
      target,
      seed,
      injectedUs,
      verdict: result.verdict,
      alarmed: result.measures.some(({ first }) => first.alarm),
      measures: result.measures.map(({ metric, stat, verdict, first, confirmation, control }) => ({
        metric: `${metric} ${stat}`,
        verdict,
        shift: first.ratio,
        confirmation: confirmation?.ratio,
        spread: control.spread,
        smallestVisible: first.smallestVisible,
      })),
      reasons: result.reasons,
    });
    say(`${kind} ${index + 1}/${count} ${target}: ${result.verdict} ${result.reasons[0] ?? ''}`);
  }
}

/** A tenth of what base was recorded to take: of the service time, or of the CPU of one event with its deliveries. */
function injection(kind: JobKind, target: string): number {
  const metric = kind === 'delay' ? 'service_time p50' : 'cpu_per_event_net value';
  const own = store.replicates.filter(
    (r) => r.scenario === JOB_SCENARIO && r.target === target && isUnchanged(r),
  );
  const base = median(own.flatMap(({ values }) => values[metric]?.[0] ?? []));
  if (base === undefined) throw new Error(`No replicate of ${target} is recorded: run the A/A jobs first.`);
  const { parameters } = GATE_SCENARIOS.find(({ scenario }) => scenario.name === JOB_SCENARIO)!;
  return kind === 'delay'
    ? (INJECTED_SHARE * base) / 1000
    : INJECTED_SHARE * base * Number(parameters['connections']);
}

function report(): void {
  const recordings = recordingsOf(store.replicates.filter(isUnchanged), DEFAULT_FLOOR);
  const enough =
    recordings.length > 0 && recordings.every(({ rows, replicates }) => rows.length >= 2 * replicates);
  const noise = recordedNoise(recordings);
  const replay = enough ? replayedRates(recordings, Number(flags.replays), SEED) : undefined;
  const real = realRates(store.jobs);
  writeWholeFile(
    join(store.folder, 'calibration.json'),
    `${JSON.stringify({ noise, replay, real }, null, 2)}\n`,
  );
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ noise, replay, real })}\n`);
    return;
  }
  const lines = new Table({
    head: ['metric', 'replicates', 'base', 'spread'],
    style: { head: [], border: [] },
  });
  for (const { metric, replicates, base, spread } of noise)
    lines.push([metric, replicates, base?.toPrecision(4) ?? '', percent(spread)]);
  process.stdout.write(`The same build against itself:\n${lines.toString()}\n`);
  if (replay === undefined) {
    process.stdout.write('Too few replicates for a replay: two batches of each scenario are needed.\n');
  } else {
    process.stdout.write(
      `Replayed A/A jobs (${replay.jobs}): false alarms ${bounded(replay.falseAlarms)}, first batch ` +
        `${bounded(replay.firstBatchAlarms)}, invalid ${bounded(replay.invalid)}, inconclusive ${bounded(replay.inconclusive)}\n`,
    );
    const table = new Table({ head: ['injected', 'metric', 'found'], style: { head: [], border: [] } });
    for (const { metric, ratio, regressed } of replay.power)
      table.push([`+${Math.round(100 * (ratio - 1))} %`, metric, bounded(regressed)]);
    process.stdout.write(`${table.toString()}\n`);
  }
  for (const { kind, jobs: n, regressed, alarmed, invalid, medianSeconds } of real)
    process.stdout.write(
      `Real jobs, ${kind} (${n}, ${medianSeconds} s each): regressed ${bounded(regressed)}, first batch alarmed ` +
        `${alarmed.hits}, invalid ${invalid.hits}\n`,
    );
}

function bounded({ hits, trials, rate, low, high }: ExactRate): string {
  return `${percent(rate)} (${hits} of ${trials}; one-sided 95 % bounds ${percent(low)} and ${percent(high)})`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
