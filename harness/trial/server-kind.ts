// What stands behind the server of a side: a target that is started here, a server whose address is its location, or one
// of the user's at a URL.
import type { OtherServer } from '../../workloads/other-server.ts';
import type { SidePlan } from '../plan/plan.ts';
import { channelPrefixOf } from '../plan/server-at-url.ts';
import type { ChildOptions } from '../processes/child.ts';
import { isAddress } from './running-server.ts';

/** Which process leads it, or stands in for it. */
export function serverKindOf({ location, server }: SidePlan): ChildOptions['kind'] {
  if (server !== undefined) return 'url-server';
  return location !== undefined && isAddress(location) ? 'running-server' : 'server';
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
