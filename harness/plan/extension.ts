// `--blocks auto`: how many blocks a case and stack have if its intervals are too wide after the first ones. They are
// added in rounds of a few, because every look at the intervals makes the last one a little too sure of itself. What
// "too wide" means is in analysis/comparison/interval-width.ts. Chow and Robbins 1965, https://doi.org/10.1214/aoms/1177700156
import type { CaseSteps } from '../../scenarios/scenario.ts';

/** `least`: the fewest for an interval (analysis/statistics/ratio-estimate.ts). After it, and after every `round`, one looks. */
export const EXTENSION = { least: 8, round: 4, most: 24 } as const;

/** Blocks that a case may have beyond its sure ones: none where it draws no verdict, and none of a climb. */
export function furtherBlocks(steps: CaseSteps, sureBlocks: number): number {
  return steps.length > 1 || sureBlocks < EXTENSION.least ? 0 : Math.max(0, EXTENSION.most - sureBlocks);
}

/** After how many blocks it was decided whether this one is needed; `block` counts from 0. */
export function lookBefore(block: number, sureBlocks: number): number {
  return sureBlocks + EXTENSION.round * Math.floor((block - sureBlocks) / EXTENSION.round);
}
