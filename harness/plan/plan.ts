// What a run will do, decided before anything starts: its blocks, each with its sides, the order of its slices,
// and seeds for everything random. A pure function of the user's choices.
import type { ClientKind } from '../../clients/client.ts';
import { deriveSeed, Random } from '../../measure/random.ts';
import type { Case, CaseSteps } from '../../scenarios/scenario.ts';
import type { Stack, Transport } from '../../servers/target.ts';
import type { Obstacle } from '../obstacle.ts';
import type { Stall } from '../../measure/time/agenda.ts';
import { workloadNamed } from '../../workloads/workloads.ts';
import { countsRateScale } from './counts-rate.ts';
import { furtherBlocks, lookBefore } from './extension.ts';
import { warmUpRateScale, type Profile } from './profile.ts';
import {
  eventTurns,
  MOST_SHARED_CONNECTIONS,
  sharedConnections,
  type EventTurnsPlan,
  type TurnsKind,
} from './turns.ts';
import type { ServerAtUrl } from './server-at-url.ts';
import type { Arm } from '../trial-record.ts';

/** One side of a block: a target with its clients. */
export interface SidePlan {
  readonly arm: Arm;
  /** A registered name, or the path of a module. */
  readonly target: string;
  /** What is loaded, where that is not `target`: the same target of another build. */
  readonly location?: string;
  /** The user has started it: see server-at-url.ts. */
  readonly server?: ServerAtUrl;
  /** Where `location` is an address over TLS: its certificate is not checked, because the user said so (`--insecure`). */
  readonly insecure?: boolean;
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
  /** How many sides have their slices at the same time: one, or all. */
  readonly sidesAtOnce: number;
  /** All sides have every slice, event by event in turn, and so has a server of the null target. */
  readonly eventTurns?: EventTurnsPlan;
  /** From the beginning of one of these slices to that of the next: their events are due at the same offsets. */
  readonly staggerMs: number;
  /** How long a slice's work goes on after it, on average. */
  readonly tailMs: number;
  /** How much faster than in real time the steady phase goes: 1, except where only counts matter. */
  readonly rateScale: number;
  /** Of its case and stack. */
  readonly blocks: number;
  readonly profile: Profile;
  readonly client: ClientKind;
  readonly clientProcesses: number;
  /** All sides are warmed up at the same time: what is compared is alike, and three in turn would take thrice as long. */
  readonly warmUpTogether?: boolean;
  /** Its servers are profiled, and its figures do not count: see cpu-profile.ts. */
  readonly profiled?: boolean;
  /** It runs only if after that many blocks of its case and stack an interval is too wide: see extension.ts. */
  readonly onlyIfWideAfter?: number;
  /** From 1: how often it has been measured before, because it was invalid or failed: see replacement.ts. */
  readonly attempt?: number;
  /** Test hook: see measure/time/agenda.ts. */
  readonly stall?: Omit<Stall, 'fromNs'>;
}

/** A target that this machine cannot run. */
export interface SkippedTarget extends SidePlan, Obstacle {}

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
  /** The first block of each case and stack is profiled; it comes on top of the others. */
  readonly profiled?: boolean;
  /** By default `slices`. */
  readonly turns?: TurnsKind;
  /** For experiments: the least distance between neighbours, in place of the rule's. */
  readonly distanceMs?: number;
  /** Why this machine, or a stack, cannot have what a case is about; by default they can have everything. */
  readonly obstacleOf?: (planned: Case, stack: StackPlan) => Obstacle | undefined;
  /** Cases have further blocks where their intervals are too wide: see extension.ts. */
  readonly extended?: boolean;
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
  const { stacks, profile, seed, client, clientProcesses, profiled = false } = options;
  const { obstacleOf = () => undefined } = options;
  const { cases } = options;
  const blocks: BlockPlan[] = [];
  const skipped: RunPlan['skipped'][number][] = [];
  let order = 0;
  for (const stack of stacks) {
    const { sides, skipped: targets } = stack;
    for (const planned of cases.flat()) {
      const obstacle = obstacleOf(planned, stack);
      const here = obstacle === undefined ? [] : sides.map((side) => ({ ...side, ...obstacle }));
      for (const target of [...targets, ...here]) skipped.push({ case: planned, target, order: order++ });
    }
  }
  const sureCount = (steps: CaseSteps): number => blocksOf(steps, profile) + (profiled ? 1 : 0);
  const blockCount = (steps: CaseSteps): number =>
    sureCount(steps) + (options.extended === true ? furtherBlocks(steps, blocksOf(steps, profile)) : 0);
  const rounds = Math.max(0, ...cases.map(blockCount));
  for (let block = 0; block < rounds; block++) {
    const round = cases
      .filter((steps) => block < blockCount(steps))
      .flatMap((steps) =>
        stacks
          .filter((stack) => obstacleOf(steps[0], stack) === undefined)
          .map((stack) => ({ steps, stack })),
      );
    for (const { steps, stack } of new Random(deriveSeed(seed, 'round', block)).shuffle(round)) {
      if (stack.sides.length === 0) continue;
      const [{ scenario, name }] = steps;
      const blockSeed = deriveSeed(seed, scenario.name, name, stack.stack, block);
      blocks.push({
        steps,
        stack: stack.stack,
        block,
        blocks: blockCount(steps),
        order,
        seed: blockSeed,
        sides: stack.sides,
        ...rhythmOf(steps, stack.sides.length, profileFor(steps, stack.sides, options), blockSeed),
        ...turnsByEvent(steps, stack.sides, options),
        client,
        clientProcesses,
        profiled: profiled && block === 0,
        ...(block < sureCount(steps) ? {} : { onlyIfWideAfter: lookBefore(block, sureCount(steps)) }),
      });
      order += stack.sides.length * steps.length;
    }
  }
  return { blocks, skipped };
}

/** Cases without a verdict need fewer blocks, unless the user says how many. */
function blocksOf([{ scenario, name }]: CaseSteps, profile: Profile): number {
  const { quickBlocks = Infinity } = scenario;
  const enough = typeof quickBlocks === 'number' ? quickBlocks : enoughOf(quickBlocks, name);
  return profile.name === 'quick' && !profile.blocksChosen
    ? Math.min(profile.blocks, enough)
    : profile.blocks;
}

/** Of the case by its name; or, where an option adds to it (`tls=1.3`), of the case that it adds to. */
function enoughOf(quickBlocks: Readonly<Record<string, number>>, name: string): number {
  const own = Object.keys(quickBlocks).filter((key) => name === key || name.startsWith(`${key},`));
  const [nearest] = own.toSorted((a, b) => b.length - a.length);
  return nearest === undefined ? Infinity : quickBlocks[nearest]!;
}

/** Of sides that work at the same time, each at its own rhythm: what is due at the same offset does not meet. */
const STAGGER_MS = 7;

/** The profile in the rhythm of the workload: the same steady time, in slices of its own length if it has one. */
function rhythmOf(
  [first]: CaseSteps,
  sides: number,
  profile: Profile,
  seed: number,
): Pick<BlockPlan, 'profile' | 'sliceOrder' | 'sidesAtOnce' | 'staggerMs' | 'tailMs' | 'rateScale'> {
  const { scenario, parameters } = first;
  const rhythm = workloadNamed(scenario.workload).rhythm?.(parameters as never);
  const steadyMs = profile.slices * profile.sliceMs;
  if (rhythm === undefined) {
    const order = sliceOrder(sides, profile.slices, seed);
    const rateScale = profile.countsOnly === true ? countsRateScale(first, steadyMs) : 1;
    return { profile, sliceOrder: order, sidesAtOnce: 1, staggerMs: 0, tailMs: 0, rateScale };
  }
  const { turns, sliceMs, tailMs, leastMs = 0 } = rhythm;
  const rateScale = profile.countsOnly === true ? Math.max(1, sliceMs / Math.max(steadyMs, leastMs)) : 1;
  const slices = Math.max(1, Math.round(steadyMs / sliceMs));
  return {
    profile: { ...profile, slices, sliceMs: sliceMs / rateScale },
    sliceOrder: sliceOrder(sides, slices, seed),
    sidesAtOnce: turns === 'simultaneous' ? sides : 1,
    staggerMs: STAGGER_MS,
    tailMs: tailMs / rateScale,
    rateScale,
  };
}

/** How a block takes turns event by event, where that is wanted and possible; a null server is a neighbour too. */
function eventTurnsOf(
  [planned, ...others]: CaseSteps,
  sides: readonly SidePlan[],
  { turns = 'slices', distanceMs, clientProcesses }: PlanOptions,
): EventTurnsPlan | undefined {
  if (turns === 'slices' || others.length > 0 || sides.length === 0) return undefined;
  const transports = sides.map(({ transport }) => transport);
  // Over a network each side keeps client processes of its own.
  if (
    planned.network === undefined &&
    sharedConnections(planned, transports, clientProcesses) > MOST_SHARED_CONNECTIONS
  )
    return undefined;
  return eventTurns(planned, sides.length + 1, distanceMs);
}

function turnsByEvent(
  steps: CaseSteps,
  sides: readonly SidePlan[],
  options: PlanOptions,
): Partial<Pick<BlockPlan, 'eventTurns' | 'sidesAtOnce' | 'warmUpTogether'>> {
  const found = eventTurnsOf(steps, sides, options);
  return found === undefined ? {} : { eventTurns: found, sidesAtOnce: sides.length, warmUpTogether: true };
}

/** With the rhythm of turns event by event where there are such; a length that the user chose stays. */
function profileFor(steps: CaseSteps, sides: readonly SidePlan[], options: PlanOptions): Profile {
  const { profile } = options;
  if (steps.length > 1) return { ...profile, ...profile.climbs };
  const found = eventTurnsOf(steps, sides, options);
  return found === undefined ? profile : { ...profile, ...profile.byEvents };
}

/** Whose turn it is, turn by turn: one side's, or that of all. */
export function turnsOf({ sliceOrder: order, sidesAtOnce }: BlockPlan): readonly (readonly number[])[] {
  const turns: number[][] = [];
  for (let at = 0; at < order.length; at += sidesAtOnce) turns.push(order.slice(at, at + sidesAtOnce));
  return turns;
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

/** How much faster than in steady state a block's warm-up goes. */
export function warmUpScaleOf({ steps: [{ scenario, parameters, network }], profile }: BlockPlan): number {
  const workload = workloadNamed(scenario.workload);
  // What is POSTed waits for the answer to the one before it: over a network, a backlog of seconds would reach the first slices.
  const waits = network !== undefined && workload.flights !== undefined;
  if (profile.warmUpAtOwnRate === true || waits) return 1;
  const deliveredRateHz = workload.deliveredRateHz(parameters as never);
  return warmUpRateScale(deliveredRateHz, Number(parameters['payloadBytes']), network?.settings.downBps);
}

/** Length of the slice that each side has for itself, where sides take turns event by event: for what these cannot tell. */
export const OWN_SLICE_MS = 80;
