// What is left to do of a run that was interrupted, from its plan and the trials in its log. A pure function.
import type { BlockPlan, RunPlan } from './plan.ts';
import type { TrialRecord } from '../trial-record.ts';
import { replacedBlock } from './replacement.ts';

export interface Continuation {
  /** The blocks and skipped targets that are not in the log. */
  readonly plan: RunPlan;
  /** So many records of the log, from its beginning, count; the others are of a block that is repeated. */
  readonly kept: number;
}

/**
 * Blocks are written into the log one after the other, so only its last one can be incomplete: then it is repeated as
 * a whole, because its trials are paired. (So is a last one in which a side stopped early on a climb: the log
 * cannot tell.) Throws where the log is not of this plan.
 */
export function continuationOf(plan: RunPlan, records: readonly TrialRecord[]): Continuation {
  const blocks = records.map((record) => blockOf(plan, record));
  const last = blocks.at(-1);
  const begin = beginOfLast(plan, records, blocks);
  const kept = last === undefined || isWhole(last, records.length - begin) ? records.length : begin;
  const done = new Set(blocks.slice(0, kept));
  const orders = new Set(records.map(({ order }) => order));
  return {
    plan: {
      blocks: plan.blocks.filter((block) => !done.has(block)),
      skipped: plan.skipped.filter(({ order }) => !orders.has(order)),
    },
    kept,
  };
}

/** Where the records of the last block begin, or those of its last replacement; -1 where there is none. */
function beginOfLast(
  plan: RunPlan,
  records: readonly TrialRecord[],
  blocks: readonly (BlockPlan | undefined)[],
): number {
  const [last, lastRecord] = [blocks.at(-1), records.at(-1)];
  if (last === undefined || lastRecord === undefined) return -1;
  if (replacedBlock(plan, lastRecord) === undefined) return blocks.indexOf(last);
  // Replacements of one block may follow each other: of each target there is one trial in each.
  const names = new Set<string>();
  let begin = records.length;
  for (; begin > 0 && blocks[begin - 1] === last; begin--) {
    const { target, arm } = records[begin - 1]!;
    if (names.has(`${target} ${arm}`)) break;
    names.add(`${target} ${arm}`);
  }
  return begin;
}

/** The planned block of a record; undefined for that of a skipped target. */
function blockOf({ blocks, skipped }: RunPlan, record: TrialRecord): BlockPlan | undefined {
  const replaced = replacedBlock({ blocks, skipped }, record);
  if (replaced !== undefined) return replaced;
  const block = blocks.find(({ order, sides, steps }) => {
    const place = record.order - order;
    return place >= 0 && place < sides.length * steps.length;
  });
  if (block !== undefined) {
    const place = record.order - block.order;
    const { scenario, name } = block.steps[Math.floor(place / block.sides.length)]!;
    const { target } = block.sides[place % block.sides.length]!;
    if (record.scenario === scenario.name && record.case === name && record.target === target) return block;
  } else if (skipped.some(({ order, target }) => order === record.order && target.target === record.target)) {
    return undefined;
  }
  throw new Error(
    `Trial ${record.trialId} of the log (${record.scenario} ${record.case} ${record.target}) is not the one that was ` +
      'planned: scenarios or targets have changed since. Start a new run.',
  );
}

function isWhole({ sides, steps }: BlockPlan, count: number): boolean {
  return count === sides.length * steps.length;
}
