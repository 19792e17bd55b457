// What a calibration of the gate measures: real jobs of one build against itself, replicates of it beside them, and real
// jobs with a change of known size. Everything is kept as soon as it ends, and what is kept is not measured again.
import { placeKey } from '../../analysis/cells/cell.ts';
import { DEFAULT_FLOOR, gatedMetrics } from '../../analysis/gate/metrics.ts';
import { boundIn, gateRatios } from '../../analysis/gate/ratios.ts';
import type { RecordedArms } from '../../analysis/gate/replay.ts';
import { planGate, type GatePair } from '../../harness/gate/plan.ts';
import { GATE_SCENARIOS } from '../../harness/gate/scenarios.ts';
import type { Pinning } from '../../harness/machine/pinning.ts';
import { executeRun } from '../../harness/trial/run.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { median } from '../../measure/figures/median.ts';
import { deriveSeed } from '../../measure/random.ts';
import { isUnchanged, type CalibrationStore, type JobKind } from './calibration-store.ts';
import { slowedTarget } from './slowed-target-url.ts';
import { runGateJob } from '../gate/job.ts';

const TARGETS = ['node-sse', 'node-ws'] as const;

/** What the real jobs inject. */
const INJECTED_SHARE = 0.1;

/** What a real job runs: it gates one target, so that twenty of them take half an hour and not two hours. */
const JOB_SCENARIO = 'stock-ticker';

export interface CalibrationContext {
  readonly store: CalibrationStore;
  readonly run: { readonly runId: string; readonly envId: string };
  readonly pinning: Pinning;
  readonly seed: number;
  /** Aborted, it ends with what is finished. */
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

export class CalibrationRun {
  readonly #context: CalibrationContext;

  constructor(context: CalibrationContext) {
    this.#context = context;
  }

  /** Real jobs, each of one target in turn, until there are so many of that kind. */
  async jobs(kind: JobKind, count: number): Promise<void> {
    const { store, run, pinning, seed, signal, say } = this.#context;
    for (let index = store.jobs.filter((job) => job.kind === kind).length; index < count; index++) {
      if (signal.aborted) return;
      const target = TARGETS[index % TARGETS.length]!;
      const injectedUs = kind === 'aa' ? 0 : this.#injection(kind, target);
      const pair = pairOf(target, kind === 'delay' ? injectedUs : 0, kind === 'busy' ? injectedUs : 0);
      const jobSeed = deriveSeed(seed, kind, index);
      const startedMs = performance.now();
      const finished: (readonly TrialRecord[])[] = [];
      const { outcome, result } = await runGateJob(
        {
          arms: [],
          pairs: [pair],
          scenarios: [JOB_SCENARIO],
          seed: jobSeed,
          floor: DEFAULT_FLOOR,
          replicates: undefined,
        },
        {
          run,
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
      for (const records of finished) this.#keep(records, `${kind} ${index}`);
      store.addJob({
        kind,
        index,
        at: new Date().toISOString(),
        seconds: Math.round((performance.now() - startedMs) / 1000),
        target,
        seed: jobSeed,
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

  /** Replicates of both targets that belong to no job, round after round, until there are so many of each. */
  async replicates(scenario: string, rounds: number): Promise<void> {
    const { store, run, pinning, seed, signal, say } = this.#context;
    const done = new Set(
      store.replicates
        .filter((r) => r.scenario === scenario && r.job === undefined)
        .map(({ round, target }) => `${round} ${target}`),
    );
    const plan = planGate({
      pairs: TARGETS.map((target) => pairOf(target)),
      scenarios: [scenario],
      seed,
      replicates: rounds,
    });
    const blocks = plan.blocks.filter(({ block, sides }) => !done.has(`${block} ${sides[0]!.target}`));
    if (blocks.length === 0 || signal.aborted) return;
    say(`${scenario}: ${blocks.length} replicates to record`);
    const listener = {
      blockStarted() {},
      trialsFinished: (records: readonly TrialRecord[]) => this.#keep(records),
    };
    await executeRun({ blocks, skipped: [] }, { run, pinning, signal, listener });
  }

  /** Keeps the values of one replicate's three arms. */
  #keep(records: readonly TrialRecord[], job?: string): void {
    const [first] = records;
    if (first === undefined) return;
    const bound = boundIn(records);
    const ratios = gateRatios(records);
    const values: Record<string, RecordedArms> = {};
    for (const metric of gatedMetrics(first.workload)) {
      const of = ratios.get(placeKey(metric));
      const [base, head] = [of?.base[0], of?.head[0]];
      if (of === undefined || base === undefined || head === undefined || bound.has(placeKey(metric)))
        continue;
      values[`${metric.metric} ${metric.stat}`] = [base, base * Math.exp(of.control[0]!), head];
    }
    this.#context.store.addReplicate({
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

  /** A tenth of what base was recorded to take: of the service time, or of the CPU of one event with its deliveries. */
  #injection(kind: JobKind, target: string): number {
    const metric = kind === 'delay' ? 'service_time p50' : 'cpu_per_event_net value';
    const own = this.#context.store.replicates.filter(
      (r) => r.scenario === JOB_SCENARIO && r.target === target && isUnchanged(r),
    );
    const base = median(own.flatMap(({ values }) => values[metric]?.[0] ?? []));
    if (base === undefined) throw new Error(`No replicate of ${target} is recorded: run the A/A jobs first.`);
    const { parameters } = GATE_SCENARIOS.find(({ scenario }) => scenario.name === JOB_SCENARIO)!;
    return kind === 'delay'
      ? (INJECTED_SHARE * base) / 1000
      : INJECTED_SHARE * base * Number(parameters['connections']);
  }
}

function pairOf(target: (typeof TARGETS)[number], delayUs = 0, busyUs = 0): GatePair {
  const transport = target === 'node-sse' ? 'sse' : 'ws';
  const arm = (location: string) => ({ location, stack: 'node', transport }) as const;
  return { target, base: arm(slowedTarget(target)), head: arm(slowedTarget(target, delayUs, busyUs)) };
}
