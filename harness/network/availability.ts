// Whether this machine can have a network between servers and clients, found out by making one.
import type { Obstacle } from '../obstacle.ts';
import { networkSettings } from '../../scenarios/networks.ts';
import { NetworkUnavailable } from './namespaces.ts';
import { NetworkPath } from './path.ts';

/** Undefined where it can. */
export async function networkObstacle(): Promise<Obstacle | undefined> {
  try {
    const path = await NetworkPath.open({ settings: networkSettings({}), seed: 0, cpus: undefined });
    await path.close();
    return undefined;
  } catch (error) {
    if (!(error instanceof NetworkUnavailable)) throw error;
    return { reason: error.message, remedy: error.remedy };
  }
}
