// Whether the sides of a block take turns event by event, and how far apart neighbours are: close in time, because a
// processor's speed changes within tens of milliseconds; but not so close that one's work meets the other's due time.
// Why, and what it costs: docs/methodology/trial.md.
import type { Case } from '../../scenarios/scenario.ts';
import type { Transport } from '../../servers/target.ts';
import { workloadNamed } from '../../workloads/workloads.ts';

/** `events`: all sides have the same slices, event by event in turn, where the workload allows it. `slices`: one after the other. */
export type TurnsKind = 'events' | 'slices';

/** From one neighbour's event to the next one's at least, and for each delivery that the event makes beyond one. */
const LEAST_DISTANCE_MS = 0.35;
const DELIVERY_MS = 0.012;

/** How much of the mean gap between events the neighbours may fill: half where gaps are random, so that few meet. */
const FILLED = { constant: 1, random: 0.5 } as const;

/**
 * Connections that a client process of all sides may hold: with its own descriptors it stays below 20,000 open files, which is
 * what many machines allow a process.
 */
export const MOST_SHARED_CONNECTIONS = 18_000;

/** Turns event by event, as a block has them. */
export interface EventTurnsPlan {
  /** From one neighbour's event to the next one's; of answers that go on, from request to request. */
  readonly distanceMs: number;
  /** At the end each side has a short slice for itself; not where what is asked in a slice is answered for seconds. */
  readonly ownSlices: boolean;
}

/** Connections that each client process has of all sides together, where these share it. */
export function sharedConnections(
  { scenario, parameters }: Case,
  sides: readonly Transport[],
  clientProcesses: number,
): number {
  const workload = workloadNamed(scenario.workload);
  const all = sides.reduce((sum, each) => sum + workload.sockets(parameters as never, each), 0);
  return Math.ceil(all / clientProcesses);
}

/**
 * How `neighbours` take turns in the events of a case; undefined where they have to take turns in slices, because
 * events are too close, or because the workload is no such one.
 */
export function eventTurns(
  { scenario, parameters }: Case,
  neighbours: number,
  leastDistanceMs = LEAST_DISTANCE_MS,
): EventTurnsPlan | undefined {
  const workload = workloadNamed(scenario.workload);
  if (workload.eventTurns !== true) return undefined;
  if (workload.rhythm !== undefined) return { distanceMs: leastDistanceMs, ownSlices: false };
  const offeredHz = workload.offeredRateHz(parameters as never);
  const deliveries = workload.deliveredRateHz(parameters as never) / offeredHz;
  const filled =
    workload.loadModel(parameters as never) === 'open-constant' ? FILLED.constant : FILLED.random;
  const distanceMs = leastDistanceMs + DELIVERY_MS * (deliveries - 1);
  return neighbours * distanceMs <= (filled * 1000) / offeredHz ? { distanceMs, ownSlices: true } : undefined;
}
