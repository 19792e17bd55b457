// Capacities of the targets of some stacks: each has a search of its own, and the searches of one stack go on in
// turns, trial by trial, so that a drift of the machine falls on both transports alike. Prints nothing and writes
// nothing; what happens is told to a listener.
import { runBlock } from '../trial/block.ts';
import { Interrupted, type BlockContext } from '../trial/block-sides.ts';
import { loadOf } from './axis.ts';
import { trialBlock, type TrialDesign } from './plan.ts';
import {
  CapacitySearch,
  trialsOf,
  type LoadSpace,
  type NextTrial,
  type SearchRules,
  type TrialOutcome,
} from './search.ts';
import { KernelWatch } from '../machine/kernel-watch.ts';
import { judge } from './objective.ts';
import type { ResourceNeeds } from '../machine/resource-check.ts';
import { parseCpuList, pinParent, type Pinning } from '../machine/pinning.ts';
import type { BlockPlan, SidePlan, StackPlan } from '../plan/plan.ts';
import { needsOf } from '../plan/resource-needs.ts';
import { skippedTrial } from '../trial/assembly.ts';
import type { RunOutcome } from '../trial/run.ts';
import type { TrialRecord } from '../trial-record.ts';

export interface CapacityPlan extends TrialDesign {
  readonly stacks: readonly StackPlan[];
  readonly space: LoadSpace;
  readonly rules: SearchRules;
}

export interface CapacityListener {
  trialStarted(side: SidePlan, next: NextTrial): void;
  /** The record must be safe on disk when this returns. `search` has been told the outcome. */
  trialFinished(record: TrialRecord, side: SidePlan, load: number, search: CapacitySearch): void;
  targetSkipped(record: TrialRecord): void;
}

/** What the first trial of a target takes. Where a later one gives out, a limit has been found. */
export function needsAtStart(plan: CapacityPlan): ResourceNeeds {
  const sides = plan.stacks.flatMap(({ sides: those }) => those);
  return needsOf(sides.map((side) => trialBlock(plan, side, plan.space.start, 0, 0)));
}

/** Does one trial: `measuredTrial`, except in tests. */
export type MeasureTrial = (block: BlockPlan, context: BlockContext) => Promise<TrialRecord>;

/** Searches all targets, stack after stack, or until the signal aborts. */
export async function searchCapacities(
  plan: CapacityPlan,
  context: BlockContext,
  listener: CapacityListener,
  measure: MeasureTrial = measuredTrial,
): Promise<RunOutcome> {
  pinParent(context.pinning);
  let order = 0;
  for (const target of plan.stacks.flatMap(({ skipped }) => skipped)) {
    listener.targetSkipped(skippedTrial(context.run, plan.planned, plan.client, target, order++));
  }
  for (const { sides } of plan.stacks) {
    const searches = sides.map((side) => new SideSearch(side, new CapacitySearch(plan.space, plan.rules)));
    while (searches.some((each) => each.next() !== undefined)) {
      for (const each of searches) {
        const { side, search } = each;
        const next = each.next();
        if (next === undefined) continue;
        listener.trialStarted(side, next);
        const block = trialBlock(plan, side, next.load, trialsAt(search, next.load), order++);
        let record: TrialRecord;
        try {
          record = await measure(block, context);
        } catch (error) {
          if (error instanceof Interrupted) return 'interrupted';
          throw error;
        }
        search.record(outcomeOf(record, plan, context.pinning));
        each.note(record);
        listener.trialFinished(record, side, next.load, search);
      }
      // Who was second is first in the next round (ABBA).
      searches.reverse();
    }
  }
  return 'finished';
}

/** The search of one side, which ends after its first load where the server began to serve in none of its trials. */
class SideSearch {
  readonly side: SidePlan;
  readonly search: CapacitySearch;
  #served = false;

  constructor(side: SidePlan, search: CapacitySearch) {
    this.side = side;
    this.search = search;
  }

  next(): NextTrial | undefined {
    const next = this.search.next();
    const { tallies } = this.search;
    const isNewLoad = tallies.length > 0 && tallies.every(({ load }) => load !== next?.load);
    return isNewLoad && !this.#served ? undefined : next;
  }

  note(record: TrialRecord): void {
    if (!neverServed(record)) this.#served = true;
  }
}

/**
 * Whether the server answered with an error, as where `listen` throws, never listened, or delivered nothing at all: it did
 * not give way under a load.
 */
export function neverServed(record: TrialRecord): boolean {
  const { status, reasons } = record;
  if (status !== 'failed') return deliveredNothing(record);
  return reasons.some(
    ({ code, message }) =>
      code === 'server-refused' ||
      code === 'server-not-started' ||
      (code === 'server-timed-out' && message.includes('did not finish "listen"')),
  );
}

/** Whether deliveries were due and none came. */
export function deliveredNothing({ measurements }: TrialRecord): boolean {
  const count = (name: string): number | undefined =>
    measurements.find(({ metric, stat }) => metric === name && stat === 'value')?.value;
  return (count('expected') ?? 0) > 0 && count('delivered') === 0;
}

function trialsAt(search: CapacitySearch, load: number): number {
  const tally = search.tallies.find((each) => each.load === load);
  return tally === undefined ? 0 : trialsOf(tally);
}

async function measuredTrial(block: BlockPlan, context: BlockContext): Promise<TrialRecord> {
  const watch = KernelWatch.start();
  try {
    const [record] = await runBlock(block, context);
    return record!.status === 'failed'
      ? record!
      : { ...record!, measurements: [...record!.measurements, ...watch.stop()] };
  } finally {
    watch.stop();
  }
}

/** How a trial counts in its search. */
export function outcomeOf(
  record: TrialRecord,
  { objective }: Pick<CapacityPlan, 'objective'>,
  pinning: Pick<Pinning, 'clients'>,
): TrialOutcome {
  return judge(record, objective, clientProcessorsOf(pinning)).outcome;
}

/** How many processors the clients share; undefined where they are not pinned. */
export function clientProcessorsOf({ clients }: Pick<Pinning, 'clients'>): number | undefined {
  return clients === undefined ? undefined : parseCpuList(clients).length;
}

/**
 * The search of one target once more, from its trials in their order. Throws where they are not those of this search.
 */
export function replayedSearch(
  records: readonly TrialRecord[],
  plan: Pick<CapacityPlan, 'objective' | 'space' | 'axis' | 'rules'>,
  pinning: Pick<Pinning, 'clients'>,
): CapacitySearch {
  const search = new CapacitySearch(plan.space, plan.rules);
  for (const record of records) {
    if (search.next()?.load !== loadOf(record, plan.axis.name)) {
      throw new Error(
        `${record.trialId} of ${record.target} is not the trial that its search would have done`,
      );
    }
    search.record(outcomeOf(record, plan, pinning));
  }
  return search;
}
