// What a run will do, decided before anything starts: its blocks, each with its sides, the order of its slices,
// and seeds for everything random. A pure function of the user's choices.
import type { ClientKind } from '../clients/client.ts';
import { deriveSeed, Random } from '../measure/random.ts';
import type { Case, CaseSteps } from '../scenarios/scenario.ts';
import type { Stack, Transport } from '../servers/target.ts';
import type { Stall } from '../measure/agenda.ts';
import type { Profile } from './profile.ts';
import type { Arm } from './trial-record.ts';

/** One side of a block: a target with its clients. */
export interface SidePlan {
  readonly arm: Arm;
  /** A registered name, or the path of a module. */
  readonly target: string;
  readonly stack: Stack;
  readonly transport: Transport;
}

/** A block: its sides are alive together and take turns in slices. */
export interface BlockPlan {
  /** One case, or the steps of a climb. */
  readonly steps: CaseSteps;
  readonly stack: Stack;
  readonly block: number;
  readonly order: number;
  readonly seed: number;
  readonly sides: readonly SidePlan[];
  /** Index into `sides`, slice by slice; the same for each step. */
  readonly sliceOrder: readonly number[];
  /** Of its case and stack. */
  readonly blocks: number;
  readonly profile: Profile;
  readonly client: ClientKind;
  readonly clientProcesses: number;
  /** Test hook: see measure/agenda.ts. */
  readonly stall?: Omit<Stall, 'fromNs'>;
}

/** A target that this machine cannot run. */
export interface SkippedTarget extends SidePlan {
  readonly reason: string;
  readonly remedy: string;
}

/** The sides to compare on one stack, and those of them that cannot run here. */
export interface StackPlan {
  readonly stack: Stack;
  readonly sides: readonly SidePlan[];
  readonly skipped: readonly SkippedTarget[];
}

export interface PlanOptions {
  readonly cases: readonly CaseSteps[];
  readonly stacks: readonly StackPlan[];
  readonly profile: Profile;
  readonly seed: number;
  readonly client: ClientKind;
  readonly clientProcesses: number;
}

export interface RunPlan {
  readonly blocks: readonly BlockPlan[];
  readonly skipped: readonly {
    readonly case: Case;
    readonly target: SkippedTarget;
    readonly order: number;
  }[];
}

/**
 * Plans a run. Blocks of all cases and stacks are interleaved (first block of each, second block of each, …), so
 * that a drift of the machine falls on all alike and an interrupted run has some of everything.
 */
export function planRun(options: PlanOptions): RunPlan {
  const { cases, stacks, profile, seed, client, clientProcesses } = options;
  const blocks: BlockPlan[] = [];
  const skipped: RunPlan['skipped'][number][] = [];
  let order = 0;
  for (const { skipped: targets } of stacks) {
    for (const target of targets) {
      for (const planned of cases.flat()) skipped.push({ case: planned, target, order: order++ });
    }
  }
  const rounds = Math.max(...cases.map((steps) => blocksOf(steps, profile)));
  for (let block = 0; block < rounds; block++) {
    const round = cases
      .filter((steps) => block < blocksOf(steps, profile))
      .flatMap((steps) => stacks.map((stack) => ({ steps, stack })));
    for (const { steps, stack } of new Random(deriveSeed(seed, 'round', block)).shuffle(round)) {
      if (stack.sides.length === 0) continue;
      const [{ scenario, name }] = steps;
      const blockSeed = deriveSeed(seed, scenario.name, name, stack.stack, block);
      blocks.push({
        steps,
        stack: stack.stack,
        block,
        blocks: blocksOf(steps, profile),
        order,
        seed: blockSeed,
        sides: stack.sides,
        sliceOrder: sliceOrder(stack.sides.length, profile.slices, blockSeed),
        profile,
        client,
        clientProcesses,
      });
      order += stack.sides.length * steps.length;
    }
  }
  return { blocks, skipped };
}

/** Scenarios without a verdict need fewer blocks, unless the user says how many. */
function blocksOf([{ scenario }]: CaseSteps, profile: Profile): number {
  const { quickBlocks } = scenario;
  return profile.name === 'quick' && !profile.blocksChosen
    ? Math.min(profile.blocks, quickBlocks ?? Infinity)
    : profile.blocks;
}

/**
 * The order of the slices: rounds of all sides in random order, every second round the mirror image of the one
 * before it (ABBA), so that a linear drift within the block falls on all sides alike.
 */
export function sliceOrder(sides: number, rounds: number, seed: number): number[] {
  const random = new Random(deriveSeed(seed, 'slices'));
  const order: number[] = [];
  let previous: number[] = [];
  for (let round = 0; round < rounds; round++) {
    previous = round % 2 === 0 ? random.shuffle([...Array(sides).keys()]) : previous.toReversed();
    order.push(...previous);
  }
  return order;
}

/** What a block takes beyond its slices, as seen on two cores: processes, connects, collections, disconnects. */
const BLOCK_OVERHEAD_MS = 1_000;
const SLICE_OVERHEAD_MS = 35;

/** Expected length of a block, in milliseconds. */
export function estimateBlockMs({ sides, profile, steps }: BlockPlan): number {
  const perStep = profile.slices * (profile.sliceMs + SLICE_OVERHEAD_MS) + profile.nullMs + SLICE_OVERHEAD_MS;
  const { connections, connectRateHz } = steps[0].parameters;
  const rampMs = (1000 * Number(connections)) / Number(connectRateHz);
  const warmUpMs = 1.5 * profile.warmUpMs + 2 * SLICE_OVERHEAD_MS;
  return BLOCK_OVERHEAD_MS + sides.length * (steps.length * perStep + rampMs + warmUpMs);
}
