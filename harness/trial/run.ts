// A whole run: block after block, each trial handed over as soon as it is finished. Prints nothing and writes
// nothing; what happens is told to a listener.
import { runBlock } from './block.ts';
import { Interrupted } from './block-sides.ts';
import { pinParent, type Pinning } from '../machine/pinning.ts';
import { assertResources } from '../machine/resource-check.ts';
import { IdleChildren } from '../processes/idle-children.ts';
import type { BlockPlan, RunPlan, SidePlan } from '../plan/plan.ts';
import { needsOf } from '../plan/resource-needs.ts';
import { skippedTrial, type RunIdentity } from './assembly.ts';
import type { TrialRecord } from '../trial-record.ts';

export interface RunListener {
  blockStarted(block: BlockPlan): void;
  /** The trials of one block, or one skipped trial. They must be safe on disk when this returns. */
  trialsFinished(records: readonly TrialRecord[], block: BlockPlan | undefined): void;
  /** Its case and stack are known well enough without it. */
  blockLeftOut?(block: BlockPlan): void;
}

export interface RunContext {
  readonly run: RunIdentity;
  readonly pinning: Pinning;
  readonly signal: AbortSignal;
  readonly listener: RunListener;
  /** Options of Node for the server of a side. */
  readonly serverNodeOptions?: (block: BlockPlan, side: SidePlan) => readonly string[];
  /** Whether a block is needed that runs only if an interval is too wide; without it all of them are. */
  readonly isNeeded?: (block: BlockPlan, afterBlocks: number) => boolean;
  /** The next block to measure again when all others are done; without it none is. */
  readonly nextReplacement?: () => BlockPlan | undefined;
  /** Blocks that run at the same time: 1, except where only counts matter. */
  readonly blocksAtOnce?: number;
  /** Whether processes that have done their work may do that of later blocks, without collections: where only counts matter. */
  readonly keepsProcesses?: boolean;
}

export type RunOutcome = 'finished' | 'interrupted';

/** Runs a plan to its end, or until the signal aborts it. Rejects with `ResourceShortage` before it starts a process. */
export async function executeRun(plan: RunPlan, context: RunContext): Promise<RunOutcome> {
  assertResources(needsOf(plan.blocks, context.blocksAtOnce));
  pinParent(context.pinning);
  for (const { case: planned, target, order } of plan.skipped) {
    const client = plan.blocks[0]?.client ?? 'lean';
    context.listener.trialsFinished([skippedTrial(context.run, planned, client, target, order)], undefined);
  }
  const idle = context.keepsProcesses === true ? new IdleChildren() : undefined;
  // All of them draw from the same iterator.
  const blocks = plan.blocks.values();
  try {
    const outcomes = await Promise.all(
      Array.from({ length: context.blocksAtOnce ?? 1 }, () => runBlocks(blocks, context, idle)),
    );
    if (outcomes.includes('interrupted')) return 'interrupted';
    return await runBlocks(replacements(context), context, idle);
  } finally {
    await idle?.stop();
  }
}

/** One after the other: each depends on what came of the one before it. */
function* replacements({ nextReplacement }: RunContext): Generator<BlockPlan> {
  for (let next = nextReplacement?.(); next !== undefined; next = nextReplacement?.()) yield next;
}

async function runBlocks(
  blocks: Iterable<BlockPlan>,
  context: RunContext,
  idle: IdleChildren | undefined,
): Promise<RunOutcome> {
  for (const block of blocks) {
    const { onlyIfWideAfter } = block;
    if (onlyIfWideAfter !== undefined && context.isNeeded?.(block, onlyIfWideAfter) === false) {
      context.listener.blockLeftOut?.(block);
      continue;
    }
    context.listener.blockStarted(block);
    let records: TrialRecord[];
    try {
      records = await runBlock(block, { ...context, ...(idle === undefined ? {} : { idle }) });
    } catch (error) {
      if (error instanceof Interrupted) return 'interrupted';
      throw error;
    }
    context.listener.trialsFinished(records, block);
  }
  return 'finished';
}
