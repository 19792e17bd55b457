// How much faster than in real time a trial for counts goes. Its steady phase is short, and a count of nothing proves
// nothing: twenty connections with a heartbeat in four seconds each have none in 60 ms.
import type { Case } from '../../scenarios/scenario.ts';
import { workloadNamed } from '../../workloads/workloads.ts';

/** So many events are offered on average at least: with random arrivals none at all has a chance of e⁻¹⁰. */
const LEAST_OFFERED = 10;

/** But no more than so many bytes: a busy machine sends all at once, and who has 16 MiB to read is cut (LISTEN_OPTIONS). */
const MOST_BYTES = 4 * 2 ** 20;

/** Times the rate of the load; 1 where `steadyMs` hold enough, and a delivery for each connection, at its own rate. */
export function countsRateScale({ scenario, parameters }: Case, steadyMs: number): number {
  const workload = workloadNamed(scenario.workload);
  const seconds = steadyMs / 1000;
  const offered = workload.offeredRateHz(parameters as never) * seconds;
  const delivered = workload.deliveredRateHz(parameters as never) * seconds;
  const enough = Math.max(LEAST_OFFERED / offered, Number(parameters['connections']) / delivered);
  return Math.max(1, Math.min(enough, mostOffered(parameters) / offered));
}

/** At least one, however large it is. */
export function mostOffered(parameters: Case['parameters']): number {
  return Math.max(1, Math.floor(MOST_BYTES / Number(parameters['payloadBytes'] ?? 0)));
}
