// One trial of a capacity search as a block of its own: fresh processes, one side, one load. What differs from a
// block of a run is its length, which the objective asks for, and that nothing is taken off its CPU.
import { deriveSeed } from '../../measure/random.ts';
import { sendsNeeded } from '../../measure/figures/sends-needed.ts';
import type { ClientKind } from '../../clients/client.ts';
import type { Case, CaseParameters } from '../../scenarios/scenario.ts';
import { workloadNamed } from '../../workloads/workloads.ts';
import type { CapacityAxis } from './axis.ts';
import type { Objective } from './objective.ts';
import { planRun, type BlockPlan, type SidePlan } from '../plan/plan.ts';
import { PROFILES, type Profile } from '../plan/profile.ts';

/** What all trials of a search share. */
export interface TrialDesign {
  /** A case of the scenario; the parameter of the axis gives way to the load. */
  readonly planned: Case;
  readonly axis: CapacityAxis;
  readonly objective: Objective;
  /** Steady state of a trial at least. */
  readonly minTrialMs: number;
  readonly seed: number;
  readonly client: ClientKind;
  readonly clientProcesses: number;
}

/** A trial is at least so many times as long as the objective's largest latency: see docs/methodology/capacity.md. */
const LIMITS_PER_TRIAL = 20;
/** Beyond the exact number, for the ends of the slice. */
const SPARE_SENDS = 1.02;
/** At full load compiling and the growth of the heap hold the server up for tens of milliseconds in the first second. */
const WARM_UP_MS = 1_500;

/** Length of the steady phase at a load: enough sends for each percentile, and long enough to see a queue grow. */
export function trialMs(design: TrialDesign, load: number): number {
  const { planned, objective, minTrialMs } = design;
  const parameters = parametersAt(design, load);
  const rateHz = workloadNamed(planned.scenario.workload).offeredRateHz(parameters as never);
  const sends = sendsOf(objective);
  const limitMs = Math.max(0, ...objective.latency.map(({ limitNs }) => limitNs / 1e6));
  return Math.ceil(Math.max(minTrialMs, (SPARE_SENDS * sends * 1000) / rateHz, LIMITS_PER_TRIAL * limitMs));
}

/** Fewest sends that the percentiles of an objective need (law 3). */
export function sendsOf({ latency }: Objective): number {
  return Math.max(0, ...latency.map(({ percentile }) => (percentile === 100 ? 1 : sendsNeeded(percentile))));
}

/** The block of one trial. `order`: its number in the whole search; `repetition`: at this load, of this target. */
export function trialBlock(
  design: TrialDesign,
  side: SidePlan,
  load: number,
  repetition: number,
  order: number,
): BlockPlan {
  const { planned, axis, seed, client, clientProcesses } = design;
  const steps = [
    { ...planned, name: caseNameAt(planned, axis, load), parameters: parametersAt(design, load) },
  ] as const;
  const profile: Profile = {
    ...PROFILES.quick,
    name: 'capacity',
    blocks: 1,
    blocksChosen: true,
    slices: 1,
    sliceMs: trialMs(design, load),
    warmUpMs: WARM_UP_MS,
    warmUpAtOwnRate: true,
    nullMs: 0,
  };
  const [block] = planRun({
    cases: [steps],
    stacks: [{ stack: side.stack, sides: [side], skipped: [] }],
    profile,
    // Without the target in it: all targets get the same events in the same trial.
    seed: deriveSeed(seed, 'capacity', load, repetition),
    client,
    clientProcesses,
  }).blocks;
  // Trials of two targets with the same block number would be taken for a pair that was alive together.
  return { ...block!, block: order, order };
}

/** The case's parameters at a load. */
export function parametersAt({ planned, axis }: TrialDesign, load: number): CaseParameters {
  return { ...planned.parameters, [axis.parameter]: load };
}

function caseNameAt({ name }: Case, { parameter }: CapacityAxis, load: number): string {
  const others = name.split(',').filter((part) => part !== 'default' && !part.startsWith(`${parameter}=`));
  return [...others, `${parameter}=${load}`].join(',');
}
