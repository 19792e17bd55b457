// One gate job: the first batch, judged; where it raises an alarm, an independent second one of what alarmed, and the
// result of both. What it records goes to a listener, so that the command and the calibration run the same job.
import { alarmedMeasures, gateResult } from '../../analysis/gate/job-result.ts';
import type { GateArm, GateProblem, GateResult } from '../../analysis/gate/result.ts';
import { gatedMetrics } from '../../analysis/gate/metrics.ts';
import {
  gateCases,
  interleavedOf,
  planGate,
  replicatesOf,
  type GatePair,
  type GatePlanOptions,
} from '../../harness/gate/plan.ts';
import type { GateRhythm } from '../../harness/gate/scenarios.ts';
import { parseCpuList, type Pinning } from '../../harness/machine/pinning.ts';
import { blocksMs } from '../../harness/plan/block-length.ts';
import type { RunPlan } from '../../harness/plan/plan.ts';
import { isAddress } from '../../harness/trial/running-server.ts';
import { executeRun, type RunListener, type RunOutcome } from '../../harness/trial/run.ts';
import type { RunIdentity } from '../../harness/trial/assembly.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { hasWrongCounts } from '../exit-codes.ts';
import { restartedServers } from './arms.ts';

export interface GateJobOptions {
  readonly arms: readonly GateArm[];
  readonly pairs: readonly GatePair[];
  readonly scenarios: readonly string[];
  readonly seed: number;
  readonly floor: number;
  readonly tls?: string | undefined;
  readonly replicates: number | undefined;
  readonly rhythm?: GateRhythm;
  /** See `GateDesign`. */
  readonly budgetScale?: number;
}

export interface GateJobListener extends RunListener {
  /** `batch` 1: the first has raised an alarm, which this one confirms or not. */
  batchStarted(batch: 0 | 1, plan: RunPlan, plannedMs: number): void;
}

export interface GateJobContext {
  readonly run: RunIdentity;
  readonly pinning: Pinning;
  readonly signal: AbortSignal;
  readonly listener: GateJobListener;
}

export interface FinishedGateJob {
  readonly outcome: RunOutcome;
  readonly result: GateResult;
  readonly records: readonly TrialRecord[];
}

export async function runGateJob(options: GateJobOptions, context: GateJobContext): Promise<FinishedGateJob> {
  const records: TrialRecord[] = [];
  const judged = (): GateResult => judgedJob(options, context, records, restartedServers(options.arms));
  const first = await runBatch(planGate(options), 0, context, records);
  const result = judged();
  const alarmed = alarmedMeasures(result);
  if (first === 'interrupted' || result.verdict === 'invalid' || alarmed.length === 0)
    return { outcome: first, result, records };
  const second: GatePlanOptions = {
    ...options,
    batch: 1,
    firstOrder: records.length,
    wanted: (scenario, target) =>
      alarmed.some((each) => each.scenario === scenario && each.target === target),
  };
  const outcome = await runBatch(planGate(second), 1, context, records);
  return { outcome, result: judged(), records };
}

/** What the records say of the job, and these problems of it: also where it must end early. */
export function judgedJob(
  options: GateJobOptions,
  { run, pinning }: Pick<GateJobContext, 'run' | 'pinning'>,
  records: readonly TrialRecord[],
  problems: readonly GateProblem[],
): GateResult {
  return gateResult({ ...run, ...jobOf(options, pinning), problems }, records);
}

function jobOf(options: GateJobOptions, pinning: Pinning) {
  const { arms, pairs, scenarios, seed, floor, budgetScale } = options;
  return {
    arms,
    design: {
      seed,
      floor,
      ...(budgetScale === undefined ? {} : { budgetScale }),
      replicates: replicatesOf(options),
      interleaved: interleavedOf(scenarios),
      processors: {
        // Where servers that run already are pinned, nobody here knows.
        server: pairs.some(({ head }) => isAddress(head.location)) ? undefined : countOf(pinning.servers),
        client: countOf(pinning.clients),
      },
      familySize: familySizeOf(scenarios, pairs.length),
    },
  };
}

function countOf(cpus: string | undefined): number | undefined {
  return cpus === undefined ? undefined : parseCpuList(cpus).length;
}

/** All metrics that are registered for these scenarios and targets. */
function familySizeOf(scenarios: readonly string[], targets: number): number {
  return gateCases(scenarios).reduce(
    (sum, { scenario }) => sum + targets * gatedMetrics(scenario.workload).length,
    0,
  );
}

/** Runs a batch to its end; one in which a trial failed or counted wrong ends there, because the job is invalid then. */
async function runBatch(
  plan: RunPlan,
  batch: 0 | 1,
  { run, pinning, signal, listener }: GateJobContext,
  records: TrialRecord[],
): Promise<RunOutcome> {
  const broken = new AbortController();
  listener.batchStarted(batch, plan, blocksMs(plan.blocks));
  const outcome = await executeRun(plan, {
    run,
    pinning,
    signal: AbortSignal.any([signal, broken.signal]),
    listener: {
      blockStarted: (block) => listener.blockStarted(block),
      trialsFinished(finished, block) {
        records.push(...finished);
        listener.trialsFinished(finished, block);
        if (finished.some((record) => record.status === 'failed' || hasWrongCounts(record))) broken.abort();
      },
    },
  });
  return signal.aborted ? outcome : 'finished';
}
