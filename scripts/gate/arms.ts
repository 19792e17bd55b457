// The arms of a gate, from what the user named to what is loaded: each module, or server that runs already, is asked
// what it serves, the arms of a comparison must serve the same, and what cannot be reached is a problem of its arm.
import type { GateArm, GateProblem, GateTarget } from '../../analysis/gate/result.ts';
import { describeTarget } from '../../harness/trial/described-target.ts';
import type { ArmLocation, GatePair } from '../../harness/gate/plan.ts';
import { listeningProcesses } from '../../measure/process/listening-processes.ts';
import { portOf, programName } from '../../harness/trial/running-server.ts';
import { URL_STACKS, type ServerAtUrl } from '../../harness/plan/server-at-url.ts';
import type { RelayUrls } from '../options/gate-relays.ts';
import { serverAtUrl, type RequestFlags } from '../options/url-server.ts';
import { TrialFailure } from '../../harness/processes/trial-failure.ts';

/** One build: its modules, as paths that this program can load, or its servers, as addresses. */
export interface ArmSource {
  readonly description: string;
  readonly locations: readonly string[];
  /** Of addresses over TLS: any certificate will do. */
  readonly insecure?: boolean;
  /** Of relays at URLs: how each of `locations` is asked. */
  readonly relays?: { readonly urls: readonly RelayUrls[]; readonly requests: RequestFlags };
}

export interface GateArms {
  readonly arms: readonly GateArm[];
  readonly pairs: readonly GatePair[];
  /** Empty where every module can be loaded, and every server answers. */
  readonly problems: readonly GateProblem[];
}

/** `control`: the build of `base` once more; by default the same modules in processes of their own. */
export async function gateArms(base: ArmSource, head: ArmSource, control?: ArmSource): Promise<GateArms> {
  const [old, young, again] = await Promise.all([
    describedArm('base', base),
    describedArm('head', head),
    control === undefined ? undefined : describedArm('base2', control),
  ]);
  const problems = [old, again, young].flatMap((arm) => arm?.problems ?? []);
  problems.push(...sameProcess([old, ...(again === undefined ? [] : [again]), young]));
  const pairs: GatePair[] = [];
  if (problems.length === 0) {
    for (const [i, was] of old.targets.entries()) {
      const is = young.targets[i]!;
      const twin = again?.targets[i] ?? was;
      if (was.transport !== twin.transport) problems.push(unlike('base2', was, twin));
      if (was.transport !== is.transport) problems.push(unlike('head', was, is));
      else
        pairs.push({
          target: is.target,
          base: old.placed(was),
          base2: (again ?? old).placed(twin),
          head: young.placed(is),
        });
    }
  }
  const named = withNamesApart(pairs);
  const arm = (name: GateArm['arm'], description: string, { targets }: DescribedArm): GateArm => ({
    arm: name,
    description: withPrograms(description, targets),
    targets: targets.map((each, i) => ({ ...each, target: named[i]?.target ?? each.target })),
  });
  return {
    arms: [
      arm('base', base.description, old),
      arm('base2', control?.description ?? `${base.description}, again`, again ?? old),
      arm('head', head.description, young),
    ],
    pairs: named,
    problems,
  };
}

interface DescribedArm {
  readonly arm: GateArm['arm'];
  readonly targets: readonly GateTarget[];
  readonly problems: readonly GateProblem[];
  /** What a side of a block needs of it; kept out of results, because headers may be secrets. */
  placed(target: GateTarget): ArmLocation;
}

async function describedArm(
  arm: GateArm['arm'],
  { locations, insecure = false, relays }: ArmSource,
): Promise<DescribedArm> {
  if (relays !== undefined) return describedRelays(arm, relays.urls, relays.requests);
  const targets: GateTarget[] = [];
  const problems: GateProblem[] = [];
  for (const location of locations) {
    try {
      const described = await describeTarget(location, `${arm} target`, insecure);
      const { name, stack, transport, versions, programs = [] } = described;
      targets.push({ target: name, location, stack, transport, versions, programs });
    } catch (error) {
      if (!(error instanceof TrialFailure)) throw error;
      problems.push({ ...error.reason, arm, target: location, tail: error.stderrTail });
    }
  }
  return { arm, targets, problems, placed: (target) => (insecure ? { ...target, insecure } : target) };
}

/** Relays are looked at as `run --url` does it. */
async function describedRelays(
  arm: GateArm['arm'],
  urls: readonly RelayUrls[],
  requests: RequestFlags,
): Promise<DescribedArm> {
  const targets: GateTarget[] = [];
  const problems: GateProblem[] = [];
  const servers = new Map<GateTarget, ServerAtUrl>();
  for (const { transport, at, to } of urls) {
    const stack = URL_STACKS.relay;
    const name = `${stack}-${transport}`;
    try {
      const server = await serverAtUrl(transport, at, to, requests);
      const { host, port } = server.endpoint;
      const programs = listeningProcesses(port, host).listeners.map(programName);
      const target = { target: name, location: at.whole, stack, transport, versions: {}, programs };
      targets.push(target);
      servers.set(target, server);
    } catch (error) {
      const message = `${(error as Error).message}.`;
      const remedy =
        'Start a relay at each URL: what is posted to --publish-url must be pushed to all subscribers.';
      problems.push({ arm, target: at.whole, code: 'no-relay', message, remedy, tail: [] });
    }
  }
  return { arm, targets, problems, placed: (target) => ({ ...target, server: servers.get(target)! }) };
}

function withPrograms(description: string, targets: readonly GateTarget[]): string {
  const programs = targets.flatMap((target) => target.programs);
  return programs.length === 0 ? description : `${description} (${programs.join(', ')})`;
}

/** Arms that are one process would each be charged for all. */
function sameProcess(arms: readonly DescribedArm[]): GateProblem[] {
  const seen = new Map<string, { readonly arm: GateArm['arm']; readonly location: string }>();
  return arms.flatMap(({ arm, targets }) =>
    targets.flatMap(({ location, programs }) => {
      const other = programs
        .map((program) => seen.get(program))
        .find((each) => each !== undefined && each.arm !== arm);
      for (const program of programs) seen.set(program, { arm, location });
      if (other === undefined) return [];
      const message = `${location} and ${other.location} are served by one process (${programs.join(', ')}).`;
      const remedy = 'Start a process for each.';
      return [{ arm, target: location, code: 'same-process', message, remedy, tail: [] }];
    }),
  );
}

/** Servers of which a process that listened at first no longer does: its successor is another measurement. */
export function restartedServers(arms: readonly GateArm[]): GateProblem[] {
  return arms.flatMap(({ arm, targets }) =>
    targets.flatMap(({ target, location, programs }) => {
      if (programs.length === 0) return [];
      const { listeners } = listeningProcesses(portOf(location));
      if (programs.every((program) => listeners.some((pid) => program.endsWith(` ${pid}`)))) return [];
      const now = listeners.map(programName).join(', ') || 'nobody';
      const message = `${location} was served by ${programs.join(', ')} at first, and by ${now} in the end.`;
      const remedy = 'Keep it running, unchanged, for as long as the job takes.';
      return [{ arm, target, code: 'restarted', message, remedy, tail: [] }];
    }),
  );
}

function unlike(arm: GateArm['arm'], was: GateTarget, is: GateTarget): GateProblem {
  return {
    arm,
    target: is.location,
    code: 'other-transport',
    message: `${is.location} serves ${is.transport}, ${was.location} serves ${was.transport}.`,
    remedy: 'Name those of all arms in the same order.',
    tail: [],
  };
}

/** Records tell comparisons apart by the target's name. */
function withNamesApart(pairs: readonly GatePair[]): GatePair[] {
  return pairs.map((pair, i) => {
    const earlier = pairs.slice(0, i).filter(({ target }) => target === pair.target).length;
    return earlier === 0 ? pair : { ...pair, target: `${pair.target}-${earlier + 1}` };
  });
}
