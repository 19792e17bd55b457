// The processes of a fleet, before they are started.
import type { Pinning } from '../machine/pinning.ts';
import type { ServerAtUrl } from '../plan/server-at-url.ts';
import type { ChildOptions } from '../processes/child.ts';
import type { FleetPlan } from './plan.ts';

/** Young objects have little room: what many processes leave of it unused adds up, and nothing here is fast-lived. */
const NODE_OPTIONS = ['--max-semi-space-size=1'];

interface FleetChildren {
  readonly servers: readonly ChildOptions[];
  readonly clients: readonly ChildOptions[];
}

/** `clientPrefix`: a command that starts a client process. */
export function childrenOf(
  { servers, clients }: FleetPlan,
  options: {
    readonly target: string;
    readonly server?: ServerAtUrl;
    readonly pinning: Pinning;
    readonly clientPrefix?: readonly string[];
  },
): FleetChildren {
  const { target, server, pinning, clientPrefix } = options;
  const nodeOptions = NODE_OPTIONS;
  const prefix = clientPrefix === undefined ? {} : { prefix: clientPrefix };
  return {
    servers: servers.map((_, index) => {
      const kind = server === undefined ? 'fleet-server' : 'fleet-url-server';
      return { kind, role: `${target} server ${index}`, cpus: pinning.servers, nodeOptions };
    }),
    clients: clients.map((_, index) => {
      const role = `${target} client ${index}`;
      return { kind: 'fleet-client', role, cpus: pinning.clients, nodeOptions, ...prefix };
    }),
  };
}
