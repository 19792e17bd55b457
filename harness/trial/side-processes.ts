// The processes of a side, before they are started: a server, and the clients of it.
import type { NetworkPath } from '../network/path.ts';
import type { Pinning } from '../machine/pinning.ts';
import type { BlockPlan, SidePlan } from '../plan/plan.ts';
import type { ChildOptions } from '../processes/child.ts';
import { MIN_LEVELS } from './observations.ts';
import { isAddress } from './running-server.ts';
import { connectLevels } from './side-slices.ts';

/**
 * For slopes of memory: the part of the heap for young objects has the size from the start to which it grows anyway
 * under load (16 MiB, V8's default limit). Growing between two levels, it would look like memory of connections. And V8
 * takes nothing back because a process is idle, as it would after some seconds, at whatever level that happened to be.
 */
const FIXED_NURSERY = ['--min-semi-space-size=16', '--max-semi-space-size=16', '--no-memory-reducer'];

export interface SideOptions {
  /** Between its server and its clients; undefined: the loopback interface. */
  readonly path: NetworkPath | undefined;
  /** On top of what both ends need. */
  readonly serverNodeOptions: readonly string[];
}

/** The server first. */
export function sideProcesses(
  block: BlockPlan,
  plan: SidePlan,
  pinning: Pinning,
  { path, serverNodeOptions }: SideOptions,
): ChildOptions[] {
  const nodeOptions = connectLevels(block).length < MIN_LEVELS ? [] : FIXED_NURSERY;
  const name = nameOf(plan);
  const clients = Array.from({ length: block.clientProcesses }, (_, index): ChildOptions => {
    return {
      kind: 'client',
      role: `${name} client ${index}`,
      cpus: pinning.clients,
      nodeOptions,
      prefix: path?.prefix('client') ?? [],
    };
  });
  const server: ChildOptions = {
    kind: plan.location !== undefined && isAddress(plan.location) ? 'running-server' : 'server',
    role: `${name} server`,
    cpus: pinning.servers,
    nodeOptions: [...nodeOptions, ...serverNodeOptions],
    prefix: path?.prefix('server') ?? [],
  };
  return [server, ...clients];
}

/** For messages: of several arms of a target it says which. */
function nameOf({ arm, target }: SidePlan): string {
  return arm === 'single' ? target : `${target} (${arm})`;
}
