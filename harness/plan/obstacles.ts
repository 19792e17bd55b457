// Whether this machine can have what the cases of a run are about, and whether the stacks can: found out before anything
// starts.
import { backplaneObstacle } from '../backplane/broker.ts';
import { ipv6Obstacle } from '../machine/loopback.ts';
import { networkObstacle } from '../network/availability.ts';
import type { Obstacle } from '../obstacle.ts';
import { proxyObstacle } from '../proxy/program.ts';
import type { Case, CaseSteps } from '../../scenarios/scenario.ts';
import type { Compression } from '../../servers/compression.ts';
import { builtInTarget, compressionFaultOf } from '../../servers/targets.ts';
import { workloadNamed } from '../../workloads/workloads.ts';
import type { BackplaneKind } from '../../workloads/backplane.ts';
import type { StackPlan } from './plan.ts';

/** What answers 502 for a server that is away, in trial/gateway-process.ts. */
export const NO_HTTP2_GATEWAY = 'The gateway that answers for a lost server speaks HTTP/1.1 only.';

/** What is known of a stack before it is planned. */
type Sides = Pick<StackPlan, 'stack' | 'sides'>;

/** Looks once for everything that any of the cases wants. */
export async function obstaclesBetween(
  cases: readonly CaseSteps[],
  stacks: readonly Sides[] = [],
): Promise<(planned: Case, stack?: Sides) => Obstacle | undefined> {
  const wantsNetwork = cases.some(([{ network }]) => network !== undefined);
  const network = wantsNetwork ? await networkObstacle() : undefined;
  const wantsIpv6 = cases.some(([{ network: over, ip }]) => ip === 6 && over === undefined);
  const noIpv6 = wantsIpv6 ? await ipv6Obstacle() : undefined;
  const proxies = new Set(cases.flatMap(([{ via }]) => via?.proxy ?? []));
  const missing = new Map([...proxies].map((name) => [name, proxyObstacle(name)]));
  const uncompressed = await compressionObstacles(cases, stacks);
  const backplanes = new Set(cases.flatMap(([planned]) => backplaneOf(planned) ?? []));
  const noBackplane = new Map([...backplanes].map((kind) => [kind, backplaneObstacle(kind)]));
  return (planned, stack) =>
    noBackplane.get(backplaneOf(planned)!) ??
    (planned.network === undefined ? undefined : network) ??
    (planned.ip === 6 && planned.network === undefined ? noIpv6 : undefined) ??
    (planned.via === undefined ? undefined : missing.get(planned.via.proxy)) ??
    (stack === undefined
      ? undefined
      : (gatewayObstacle(planned, stack) ?? uncompressed.get(planned)?.get(stack.stack)));
}

/** Over HTTP/2 nothing would answer as a proxy does. Of a module of one's own it is found when it listens. */
function gatewayObstacle({ scenario, parameters }: Case, { sides }: Sides): Obstacle | undefined {
  const outage = workloadNamed(scenario.workload).outage?.(parameters as never);
  const isHttp2 = sides.some(
    ({ target, location }) => location === undefined && builtInTarget(target)?.http === 2,
  );
  return outage?.gateway === true && isHttp2
    ? { reason: NO_HTTP2_GATEWAY, remedy: 'Measure it over HTTP/1.1, or take another outage.' }
    : undefined;
}

/** By case and stack: a pair of which one side cannot compress as the other does is no pair. */
async function compressionObstacles(
  cases: readonly CaseSteps[],
  stacks: readonly Sides[],
): Promise<ReadonlyMap<Case, ReadonlyMap<string, Obstacle>>> {
  const all = new Map<Case, Map<string, Obstacle>>();
  for (const planned of cases.flat()) {
    const compression = compressionOf(planned);
    if (compression === undefined) continue;
    const byStack = new Map<string, Obstacle>();
    all.set(planned, byStack);
    for (const { stack, sides } of stacks) {
      for (const { target, location } of sides) {
        const reason = location === undefined ? await compressionFaultOf(target, compression) : undefined;
        if (reason !== undefined)
          byStack.set(stack, { reason, remedy: 'Other cases of the scenario have it.' });
      }
    }
  }
  return all;
}

function compressionOf({ scenario, parameters }: Case): Compression | undefined {
  return workloadNamed(scenario.workload).listenOptions?.(parameters as never).compression;
}

function backplaneOf({ scenario, parameters }: Case): BackplaneKind | undefined {
  return workloadNamed(scenario.workload).backplane?.(parameters as never);
}
