// The arms of a gate, from what the user named to what is loaded: each module is asked what it serves, base and head
// of a comparison must serve the same, and what cannot be loaded is a problem of its arm.
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import type { GateArm, GateProblem, GateTarget } from '../analysis/gate-result.ts';
import { describeTarget } from '../harness/described-target.ts';
import type { GatePair } from '../harness/gate-plan.ts';
import { TrialFailure } from '../harness/trial-failure.ts';

/** One build: its modules, as paths that this program can load. */
export interface ArmSource {
  readonly description: string;
  readonly modules: readonly string[];
}

export interface GateArms {
  readonly arms: readonly GateArm[];
  readonly pairs: readonly GatePair[];
  /** Empty where every module can be loaded. */
  readonly problems: readonly GateProblem[];
}

/** A module of a folder, as a URL: what is loaded by every server process. */
export function moduleUrl(path: string, folder = process.cwd()): string {
  return path.startsWith('file:') ? path : pathToFileURL(resolve(folder, path)).href;
}

export async function gateArms(base: ArmSource, head: ArmSource): Promise<GateArms> {
  const [old, young] = await Promise.all([describedArm('base', base), describedArm('head', head)]);
  const problems = [...old.problems, ...young.problems];
  const pairs: GatePair[] = [];
  if (problems.length === 0) {
    for (const [i, was] of old.targets.entries()) {
      const is = young.targets[i]!;
      if (was.transport === is.transport) pairs.push({ target: is.target, base: was, head: is });
      else problems.push(unlike(was, is));
    }
  }
  const named = withNamesApart(pairs);
  const targets = (arm: 'base' | 'head'): GateTarget[] =>
    (arm === 'base' ? old : young).targets.map((each, i) => ({
      ...each,
      target: named[i]?.target ?? each.target,
    }));
  return {
    arms: [
      { arm: 'base', description: base.description, targets: targets('base') },
      { arm: 'base2', description: `${base.description}, again`, targets: targets('base') },
      { arm: 'head', description: head.description, targets: targets('head') },
    ],
    pairs: named,
    problems,
  };
}

async function describedArm(arm: 'base' | 'head', { modules }: ArmSource) {
  const targets: GateTarget[] = [];
  const problems: GateProblem[] = [];
  for (const location of modules) {
    try {
      const { name, stack, transport, versions } = await describeTarget(location, `${arm} target`);
      targets.push({ target: name, location, stack, transport, versions });
    } catch (error) {
      if (!(error instanceof TrialFailure)) throw error;
      problems.push({ ...error.reason, arm, target: location, tail: error.stderrTail });
    }
  }
  return { targets, problems };
}

function unlike(was: GateTarget, is: GateTarget): GateProblem {
  return {
    arm: 'head',
    target: is.location,
    code: 'other-transport',
    message: `${is.location} serves ${is.transport}, ${was.location} serves ${was.transport}.`,
    remedy: 'Name the modules of both builds in the same order.',
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
