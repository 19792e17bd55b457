// Blocks that are measured again, because a trial of theirs is invalid or has failed: at the end of the run, up to a fixed number.
// Which ones is decided by validity alone, never by what was measured: leaving out what does not please would make any
// verdict. All attempts stay in the log; of a block the last one counts. Pure functions.
import { deriveSeed } from '../../measure/random.ts';
import type { TrialRecord } from '../trial-record.ts';
import type { BlockPlan, RunPlan } from './plan.ts';

/** Of the blocks of a case and stack, so many may be measured again. */
export function mostReplacements(blocks: number): number {
  return Math.max(2, Math.ceil(blocks / 4));
}

/**
 * The next block to measure again, once all blocks of the plan are done or were not needed; undefined where there is none.
 * `records`: everything that has been measured, of replacements too.
 */
export function nextReplacement(plan: RunPlan, records: readonly TrialRecord[]): BlockPlan | undefined {
  const end = endOf(plan);
  const attempts = new Map<string, number>();
  const bad: { block: BlockPlan; attempt: number }[] = [];
  for (const block of plan.blocks) {
    if (!isReplaced(block)) continue;
    const own = records.filter((record) => isOf(record, block));
    const again = own.filter(({ order }) => order >= end);
    const attempt = new Set(again.map(({ order }) => order)).size / block.sides.length;
    attempts.set(comparisonOf(block), (attempts.get(comparisonOf(block)) ?? 0) + attempt);
    const last = own.toSorted((a, b) => a.order - b.order).slice(-block.sides.length);
    if (last.some(({ status }) => status === 'invalid' || status === 'failed')) bad.push({ block, attempt });
  }
  const next = bad.find(
    ({ block }) => attempts.get(comparisonOf(block))! < mostReplacements(block.profile.blocks),
  );
  if (next === undefined) return undefined;
  const order = Math.max(end, ...records.map((record) => record.order + 1));
  return {
    ...next.block,
    order,
    attempt: next.attempt + 1,
    seed: deriveSeed(next.block.seed, 'again', next.attempt + 1),
  };
}

/** The planned block that a record beyond the end of the plan has measured again. */
export function replacedBlock(plan: RunPlan, record: TrialRecord): BlockPlan | undefined {
  if (record.order < endOf(plan)) return undefined;
  return plan.blocks.find((block) => isReplaced(block) && isOf(record, block));
}

/** A climb ends where something gives way, and a profiled block or one for counts has no figures. */
function isReplaced({ steps, profiled, profile }: BlockPlan): boolean {
  return steps.length === 1 && profiled !== true && profile.countsOnly !== true;
}

/** The first order that no trial of the plan has. */
function endOf({ blocks, skipped }: RunPlan): number {
  return Math.max(
    0,
    ...blocks.map(({ order, sides, steps }) => order + sides.length * steps.length),
    ...skipped.map(({ order }) => order + 1),
  );
}

function isOf(record: TrialRecord, { steps: [planned], block, sides }: BlockPlan): boolean {
  return (
    record.block === block &&
    record.scenario === planned.scenario.name &&
    record.case === planned.name &&
    sides.some(({ target, arm }) => record.target === target && record.arm === arm)
  );
}

/** Replacements are counted together for what is compared: a case on a stack, or a target with itself. */
function comparisonOf({ steps: [planned], stack, sides }: BlockPlan): string {
  return [planned.scenario.name, planned.name, stack, ...sides.map(({ target }) => target)].join(' ');
}
