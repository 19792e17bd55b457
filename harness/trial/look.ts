// What one quiet stream looks like through a side's proxy, before any load: a server of the same target sends small events at
// a steady pace, and a process of its own reads them through a proxy of the same configuration and without it.
import { authority } from '../../clients/request-head.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import type { IpVersion } from '../../scenarios/ip.ts';
import { PATHS } from '../../servers/target.ts';
import type { BroadcastParameters } from '../../workloads/broadcast/parameters.ts';
import { channelName } from '../../workloads/broadcast/channel-name.ts';
import type { Slice } from '../../workloads/workload.ts';
import type { SidePath } from './side-path.ts';
import type { Pinning } from '../machine/pinning.ts';
import type { BlockPlan, SidePlan } from '../plan/plan.ts';
import type { Profile } from '../plan/profile.ts';
import type { ChildGroup } from '../processes/child-group.ts';
import type { Child } from '../processes/child.ts';
import type { ServerMethods } from '../processes/messages.ts';
import { isLate } from '../processes/trial-failure.ts';
import type { Look } from '../via-record.ts';
import type { LookMethods, LookSetup } from './look-messages.ts';
import { hostOf, nameOf } from './side-processes.ts';
import type { SideProxy } from './side-proxy.ts';
import { ANNOUNCE_MS } from './side-slices.ts';

/** Small and slow, as a ticker or an assistant is: 100 events, which fill a buffer of 4 or 8 KiB and none of 16. */
const PARAMETERS: BroadcastParameters = {
  connections: 2,
  channels: 1,
  rateHz: 50,
  arrivals: 'constant',
  payloadBytes: 128,
  writes: 'idiomatic',
  connectRateHz: 500,
};
const SEND_MS = 2_000;
const EVENTS = (PARAMETERS.rateHz * SEND_MS) / 1000;

/** A proxy may withhold the head of a response until something follows it. */
const CONNECT_MS = 1_000;
/** What has not come so long after it was sent comes when the response ends, if ever. */
const ARRIVE_MS = 500;
const END_MS = 2_000;

/** Where a trial is one of hundreds, or only counts matter, nobody looks. */
const LOOKING: ReadonlySet<Profile['name']> = new Set(['smoke', 'quick', 'full']);

export function isLookedAt({ profile }: BlockPlan): boolean {
  return LOOKING.has(profile.name);
}

export interface LookPlace {
  readonly plan: SidePlan;
  readonly pinning: Pinning;
  readonly path: SidePath | undefined;
  /** By default 4. */
  readonly ip: IpVersion | undefined;
  readonly seed: number;
  /** Its processes end with those of the side. */
  readonly processes: ChildGroup;
}

/** Rejects with `TrialFailure` where the server or the proxy cannot be had. */
export async function lookThrough(proxy: SideProxy, place: LookPlace): Promise<void> {
  const { plan, pinning, path, seed, processes } = place;
  const host = hostOf(path, place.ip);
  const role = `${nameOf(plan)} look`;
  const [server, looker] = await processes.start([
    { kind: 'server', role: `${role} server`, cpus: pinning.servers, prefix: path?.prefix('server') ?? [] },
    { kind: 'look', role, cpus: pinning.clients, prefix: path?.prefix('client') ?? [] },
  ]);
  const { port } = await server!.ask<ServerMethods, 'listen'>('listen', 'listen', {
    target: plan.location ?? plan.target,
    workload: 'broadcast',
    parameters: { ...PARAMETERS },
    seed,
    host,
    port: 0,
  });
  await proxy.look(port, async (proxyPort) => {
    const urls = urlsOf(plan, host, { direct: port, through: proxyPort });
    return lookWhileSending(server!, looker!, { ...urls, events: EVENTS, limitMs: limitMs() }, seed);
  });
  await Promise.all([server!.kill(), looker!.kill()]);
}

async function lookWhileSending(server: Child, looker: Child, setup: LookSetup, seed: number): Promise<Look> {
  const seen = looker.askWithin<Look>(setup.limitMs + END_MS, 'slice', 'look' satisfies keyof LookMethods, [
    setup,
  ]);
  // Should the server fail first, this one is not waited for.
  seen.catch(() => {});
  await server
    .askWithin(CONNECT_MS, 'settle', 'connections' satisfies keyof ServerMethods, [2])
    .catch(unlessLate);
  const fromNs = nowNs() + ANNOUNCE_MS * NS_PER_MS;
  const slice: Slice = {
    index: 0,
    phase: 'steady',
    fromNs,
    toNs: fromNs + SEND_MS * NS_PER_MS,
    rateScale: 1,
    discard: false,
    seed,
  };
  await server.askWithin(SEND_MS + END_MS, 'slice', 'slice' satisfies keyof ServerMethods, [slice]);
  await Promise.race([seen, new Promise((resolve) => setTimeout(resolve, ARRIVE_MS))]);
  await server.ask<ServerMethods, 'close'>('stop', 'close').catch(unlessLate);
  return seen;
}

function urlsOf(
  { transport }: SidePlan,
  host: string,
  ports: { readonly direct: number; readonly through: number },
): Pick<LookSetup, 'directUrl' | 'proxyUrl'> {
  const scheme = transport === 'ws' ? 'ws' : 'http';
  const url = (port: number, client: string): string =>
    `${scheme}://${authority({ host, port })}${PATHS.events}?channel=${channelName(0)}&client=${client}`;
  return { directUrl: url(ports.direct, 'look-direct'), proxyUrl: url(ports.through, 'look-through') };
}

function limitMs(): number {
  return CONNECT_MS + ANNOUNCE_MS + SEND_MS + ARRIVE_MS + END_MS;
}

/** That it takes too long is no fault of the server's: the proxy withholds something. */
function unlessLate(error: unknown): void {
  if (!isLate(error)) throw error;
}
