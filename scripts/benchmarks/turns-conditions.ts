// The experiments of `npm run bench:turns`, as conditions: what differs from one to the next, and the run that each of them is.
import type { PlanOptions, StackPlan } from '../../harness/plan/plan.ts';
import { PROFILES, type Profile } from '../../harness/plan/profile.ts';
import type { TurnsKind } from '../../harness/plan/turns.ts';
import { casesOf, type Overrides } from '../../scenarios/cases.ts';
import type { CaseSteps, Scenario } from '../../scenarios/scenario.ts';
import type { Transport } from '../../servers/target.ts';
import { slowedTarget } from './slowed-target-url.ts';

/** What is measured, and under which name it is kept. */
export interface Condition {
  readonly name: string;
  readonly options: PlanOptions;
  /** What one side has more of, by metric and in its unit: work of so long, so that the ratio that is to be found is known. */
  readonly injected?: Readonly<Record<string, number>>;
}

export const TARGETS = ['node-sse', 'node-ws', 'uws-sse', 'uws-ws'] as const;
type TargetName = (typeof TARGETS)[number];

export interface Load {
  readonly scenario: Scenario;
  readonly overrides: Overrides;
  readonly blocks: number;
  readonly seed: number;
}

/** Both transports of a stack, as in a run. */
export function pairOf(stack: string): StackPlan {
  const side = (transport: Transport) =>
    ({ arm: 'single', target: `${stack}-${transport}`, stack, transport }) as const;
  return { stack, sides: [side('sse'), side('ws')], skipped: [] };
}

/** A target (`base2`) beside itself with so much work injected for each event (`base`), before it is pushed or after. */
export function injectedPair(target: TargetName, delayUs: number, busyUs: number): StackPlan {
  const [stack, transport] = target.split('-') as [string, Transport];
  const side = { target, stack, transport };
  return {
    stack,
    sides: [
      { ...side, arm: 'base', location: slowedTarget(target, delayUs, busyUs) },
      { ...side, arm: 'base2', location: slowedTarget(target, 0, 0) },
    ],
    skipped: [],
  };
}

interface ConditionOptions {
  readonly turns?: TurnsKind;
  readonly distanceMs?: number;
  readonly rhythm?: Partial<Pick<Profile, 'warmUpMs' | 'slices' | 'sliceMs'>>;
}

/** One run of a pair. */
export function condition(
  name: string,
  pair: StackPlan,
  { scenario, overrides, blocks, seed }: Load,
  { rhythm, ...more }: ConditionOptions = {},
): Condition {
  return {
    name,
    options: {
      cases: [firstCase(scenario, overrides)],
      stacks: [pair],
      profile: {
        ...PROFILES.quick,
        byEvents: { ...PROFILES.quick.byEvents!, ...rhythm },
        blocks,
        blocksChosen: true,
      },
      seed,
      client: 'lean',
      clientProcesses: 1,
      turns: 'events',
      ...more,
    },
  };
}

function firstCase(scenario: Scenario, overrides: Overrides): CaseSteps {
  const expanded = casesOf(scenario, overrides);
  if (!expanded.ok) throw new Error(expanded.errors.join(' '));
  return expanded.cases[0]!;
}
