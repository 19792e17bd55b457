// Whether this machine can have what the cases of a run have between servers and clients, found out before anything starts.
import { networkObstacle } from '../network/availability.ts';
import type { Obstacle } from '../obstacle.ts';
import { proxyObstacle } from '../proxy/program.ts';
import type { Case, CaseSteps } from '../../scenarios/scenario.ts';

/** Looks once for everything that any of the cases wants. */
export async function obstaclesBetween(
  cases: readonly CaseSteps[],
): Promise<(planned: Case) => Obstacle | undefined> {
  const wantsNetwork = cases.some(([{ network }]) => network !== undefined);
  const network = wantsNetwork ? await networkObstacle() : undefined;
  const proxies = new Set(cases.flatMap(([{ via }]) => via?.proxy ?? []));
  const missing = new Map([...proxies].map((name) => [name, proxyObstacle(name)]));
  return (planned) =>
    (planned.network === undefined ? undefined : network) ??
    (planned.via === undefined ? undefined : missing.get(planned.via.proxy));
}
