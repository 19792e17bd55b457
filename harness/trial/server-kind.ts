// What stands behind the server of a side: a target that is started here, a server whose address is its location, or one
// of the user's at a URL.
import type { OtherServerTls } from '../../clients/tls-use.ts';
import type { OtherServer } from '../../workloads/other-server.ts';
import { workloadNamed } from '../../workloads/workloads.ts';
import type { BlockPlan, SidePlan } from '../plan/plan.ts';
import { channelPrefixOf } from '../plan/server-at-url.ts';
import type { ChildOptions } from '../processes/child.ts';
import { isAddress, tlsOfAddress } from './running-server.ts';

/** Which process leads it, or stands in for it. */
export function serverKindOf(
  { location, server }: SidePlan,
  { steps: [{ scenario, parameters }] }: BlockPlan,
): ChildOptions['kind'] {
  if (server !== undefined) return 'url-server';
  if (location !== undefined && isAddress(location)) return 'running-server';
  const processes = workloadNamed(scenario.workload).processes?.(parameters as never) ?? 1;
  return processes > 1 ? 'cluster-server' : 'server';
}

/** What its clients must know beyond its port; nothing, where it has the project's own wire surface. */
export function otherServerOf(
  { server }: Pick<SidePlan, 'server'>,
  seed: number,
): { otherServer?: OtherServer } {
  if (server === undefined) return {};
  const { endpoint, stamped } = server;
  return { otherServer: { endpoint, stamped, channelPrefix: channelPrefixOf(server, seed) } };
}

/** How its clients speak TLS where the user has started it; nothing for clear text, and for targets. */
export function otherTlsOf({
  location,
  server,
  insecure = false,
}: Pick<SidePlan, 'location' | 'server' | 'insecure'>): { tls?: OtherServerTls } {
  const tls =
    server !== undefined
      ? server.endpoint.tls
      : location !== undefined && isAddress(location)
        ? tlsOfAddress(location, insecure)
        : undefined;
  return tls === undefined ? {} : { tls };
}
