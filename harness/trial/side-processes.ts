// The processes of a side, before they are started.
import type { Collection } from '../../measure/process/collection.ts';
import type { IpVersion } from '../../scenarios/ip.ts';
import { workloadNamed } from '../../workloads/workloads.ts';
import { LOOPBACK_HOSTS } from '../machine/loopback.ts';
import type { SidePath } from './side-path.ts';
import type { Pinning } from '../machine/pinning.ts';
import type { BlockPlan, SidePlan } from '../plan/plan.ts';
import type { ChildOptions } from '../processes/child.ts';
import type { IdleChildren } from '../processes/idle-children.ts';
import type { ServerSetup } from '../processes/messages.ts';
import { MIN_LEVELS } from './observations.ts';
import { serverKindOf } from './server-kind.ts';
import { SideProxy } from './side-proxy.ts';
import { connectLevels } from './side-slices.ts';

/**
 * For slopes of memory: the part of the heap for young objects has the size from the start to which it grows anyway
 * under load (16 MiB, V8's default limit). Growing between two levels, it would look like memory of connections. And V8
 * takes nothing back because a process is idle, as it would after some seconds, at whatever level that happened to be.
 */
const FIXED_NURSERY = ['--min-semi-space-size=16', '--max-semi-space-size=16', '--no-memory-reducer'];

export interface SideOptions {
  /** Between its server and its clients; undefined: the loopback interface. */
  readonly path: SidePath | undefined;
  /** On top of what both ends need. */
  readonly serverNodeOptions: readonly string[];
  /** Where only counts matter: nobody reads the memory there, and a collection before it takes longer than the slices. */
  readonly idle: IdleChildren | undefined;
}

export function serverOptions(
  block: BlockPlan,
  plan: SidePlan,
  pinning: Pinning,
  { path, serverNodeOptions }: Omit<SideOptions, 'idle'>,
): ChildOptions {
  return {
    kind: serverKindOf(plan, block),
    role: `${nameOf(plan)} server`,
    cpus: pinning.servers,
    nodeOptions: [...memoryOptions(block), ...serverNodeOptions],
    prefix: path?.prefix('server') ?? [],
  };
}

/** Where servers listen, and proxies before them: in their network, or on this machine's loopback interface. */
export function hostOf(path: SidePath | undefined, ip: IpVersion = 4): string {
  return path?.serverHost(ip) ?? LOOPBACK_HOSTS[ip];
}

/** What the servers of a side are told first, but for their ports; `at`: the certificate where they have one. */
export function serverSetup(
  { steps: [{ scenario, parameters, tls, ip }], seed, stall }: BlockPlan,
  { location, target, server }: SidePlan,
  path: SidePath | undefined,
  at: Pick<ServerSetup, 'tls'>,
): Omit<ServerSetup, 'port'> {
  return {
    workload: scenario.workload,
    parameters,
    seed,
    host: hostOf(path, ip),
    target: location ?? target,
    ...at,
    ...(tls?.sessions === 'lost-keys' ? { afterFormer: true } : {}),
    ...(server === undefined ? {} : { server }),
    ...(stall === undefined ? {} : { stall }),
  };
}

/** It shares the servers' processors, and their network; undefined where the block has none. */
export function proxyOf(
  { steps: [{ via, scenario, parameters, ip }] }: BlockPlan,
  { servers: cpus }: Pinning,
  path: SidePath | undefined,
): SideProxy | undefined {
  if (via === undefined) return undefined;
  const outage = workloadNamed(scenario.workload).outage?.(parameters as never);
  const reload = outage?.how === 'reload' ? outage : undefined;
  return new SideProxy({ via, host: hostOf(path, ip), cpus, prefix: path?.prefix('server') ?? [], reload });
}

/** Options of Node for all processes of a block. */
export function memoryOptions(block: BlockPlan): readonly string[] {
  return takesSlopes(block) ? FIXED_NURSERY : [];
}

/** What is done in the processes of a block before their memory is read. */
export function collectionOf(block: BlockPlan): Collection {
  return takesSlopes(block) ? 'settled' : 'garbage';
}

function takesSlopes(block: BlockPlan): boolean {
  return connectLevels(block).length >= MIN_LEVELS;
}

/** For messages: of several arms of a target it says which. */
export function nameOf({ arm, target }: SidePlan): string {
  return arm === 'single' ? target : `${target} (${arm})`;
}
