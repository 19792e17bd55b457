// The slices of one side, one after the other: when each begins, and what its seed is.
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { deriveSeed } from '../../measure/random.ts';
import { longestFlightMs } from '../../scenarios/networks.ts';
import type { Case } from '../../scenarios/scenario.ts';
import type { Slice } from '../../workloads/workload.ts';
import { workloadNamed } from '../../workloads/workloads.ts';
import type { BlockPlan } from '../plan/plan.ts';
import { TIME_LIMITS_MS } from '../processes/time-limits.ts';

/** Between the message that announces a slice and its beginning. */
export const ANNOUNCE_MS = 12;

export class SideSlices {
  readonly #block: BlockPlan;
  #count = 0;

  constructor(block: BlockPlan) {
    this.#block = block;
  }

  next(
    phase: Slice['phase'],
    durationMs: number,
    rateScale: number,
    discard: boolean,
    fromNs = nowNs() + ANNOUNCE_MS * NS_PER_MS,
  ): Slice {
    const index = this.#count++;
    // The same for all sides of the block: their n-th slice has the same arrivals.
    const seed = deriveSeed(this.#block.seed, 'slice', index);
    const toNs = fromNs + durationMs * NS_PER_MS;
    return { index, phase, fromNs, toNs, rateScale, discard, seed, ...flightOf(this.#block) };
  }
}

/** How long the block's network may keep what is sent in the end of a slice. */
export function flightOf({ steps: [{ network, scenario }] }: BlockPlan): Pick<Slice, 'flightNs'> {
  if (network === undefined) return {};
  const { flights = 1 } = workloadNamed(scenario.workload);
  return { flightNs: flights * longestFlightMs(network.settings) * NS_PER_MS };
}

/** How much faster than on the first step of a climb, and than in real time. */
export function rateScaleOf({ steps: [first], rateScale }: BlockPlan, step: Case): number {
  const { climb } = first.scenario;
  return climb === undefined
    ? rateScale
    : Number(step.parameters[climb.parameter]) / Number(first.parameters[climb.parameter]);
}

/** The numbers of connections at which the block's memory is taken. */
export function connectLevels({ steps: [first] }: BlockPlan): readonly number[] {
  return workloadNamed(first.scenario.workload).connectLevels(first.parameters as never);
}

/** How long to wait after a slice for what was sent in it. */
export function drainMs({ scenario, parameters }: Case): number {
  return workloadNamed(scenario.workload).drainMs?.(parameters as never) ?? TIME_LIMITS_MS.drain;
}
