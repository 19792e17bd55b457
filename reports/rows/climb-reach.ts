// How far the sides of a climb kept up, and the step at which they can be compared.
import type { Comparison } from '../../analysis/comparison/comparison.ts';
import { TRIAL_STATUS } from '../../analysis/cells/trial-cells.ts';
import type { Transport } from '../../servers/target.ts';
import { keptUp, type ClimbStep } from './climb-step.ts';

/** How far a side kept up. */
export interface Reach {
  readonly transport: Transport;
  /** `16,000/s`, or `16,000/s or more`; undefined where it kept up with none of the steps. */
  readonly text: string | undefined;
}

export interface ComparedStep {
  /** `16,000/s`. */
  readonly label: string;
  readonly comparisons: readonly Comparison[];
}

/** It may have kept up with more where nothing valid was measured above. */
export function reachOf(steps: readonly ClimbStep[]): Reach[] {
  return (['sse', 'ws'] as const).flatMap((transport): Reach[] => {
    const sides = steps.map((step) => ({ label: step.label, ...step.sides[transport] }));
    if (sides.every(({ summary }) => summary === undefined)) return [];
    const highest = sides.findLastIndex(keptUp);
    if (highest < 0) return [{ transport, text: undefined }];
    const orMore = sides.slice(highest + 1).every(({ summary }) => (summary?.trials.ok ?? 0) === 0);
    return [{ transport, text: `${sides[highest]!.label}${orMore ? ' or more' : ''}` }];
  });
}

/** The highest step at which both kept up, if they were compared there. Steps and comparisons of one pair. */
export function comparedStep(
  steps: readonly ClimbStep[],
  comparisons: readonly Comparison[],
): ComparedStep | undefined {
  const both = steps.findLast(
    (step) => keptUp(step.sides.sse) && keptUp(step.sides.ws) && comparisonsOf(step, comparisons).length > 0,
  );
  return both && { label: both.label, comparisons: comparisonsOf(both, comparisons) };
}

/** What was compared at a step; empty where not one block is valid on both sides. */
function comparisonsOf({ sides }: ClimbStep, comparisons: readonly Comparison[]): Comparison[] {
  const name = (sides.sse.summary ?? sides.ws.summary)?.case;
  return comparisons.filter((c) => c.case === name && c.metric !== TRIAL_STATUS.metric);
}
