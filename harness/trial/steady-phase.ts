// The warm-up and the steady phase of a block, in either of the two ways to take turns: slice by slice, or event by event.
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { deriveSeed } from '../../measure/random.ts';
import type { Slice } from '../../workloads/workload.ts';
import { turnsOf, warmUpScaleOf, type BlockPlan } from '../plan/plan.ts';
import { ANNOUNCE_MS, flightOf } from './side-slices.ts';
import type { BlockSides } from './block-sides.ts';

/** One side after the other in slices of its own, its null slice at the end; step after step. */
export async function steadyBySlices(block: BlockPlan, sides: BlockSides): Promise<void> {
  if (block.warmUpTogether === true) await sides.together((side) => side.warmUp());
  else await sides.inTurn((side) => side.warmUp());
  for (const step of block.steps) {
    await sides.together((side) => side.beginStep(step));
    for (const turn of turnsOf(block)) {
      await sides.inOneTurn(turn, (side) => side.readySlice());
      const calledNs = nowNs();
      await sides.inOneTurn(turn, (side, place) => side.steadySlice(calledNs, place));
    }
    await sides.together((side) => side.endSteady());
    await sides.inTurn((side) => side.nullSlice());
    await sides.together((side) => side.endStep());
    if (block.profile.countsOnly !== true) sides.restThoseThatDoNotKeepUp();
  }
  sides.endRest();
}

/** All sides in the same slices, event by event in turn, with a null server among them; then a short slice for each alone. */
export async function steadyByEvents(block: BlockPlan, sides: BlockSides): Promise<void> {
  const { profile, rateScale, steps } = block;
  let index = 0;
  const slice = (phase: Slice['phase'], durationMs: number, scale: number): Slice => {
    const fromNs = nowNs() + ANNOUNCE_MS * NS_PER_MS;
    const toNs = fromNs + durationMs * NS_PER_MS;
    const seed = deriveSeed(block.seed, 'slice', index);
    return {
      index: index++,
      phase,
      fromNs,
      toNs,
      rateScale: scale,
      discard: false,
      seed,
      ...flightOf(block),
    };
  };
  await sides.inEventTurns(slice('warm-up', profile.warmUpMs, warmUpScaleOf(block)));
  await sides.together((side) => side.warmedUp());
  await sides.together((side) => side.beginStep(steps[0]));
  for (let n = 0; n < profile.slices; n++)
    await sides.inEventTurns(slice('steady', profile.sliceMs, rateScale));
  await sides.together((side) => side.endSteady());
  if (block.eventTurns?.ownSlices === true) await sides.inTurn((side) => side.ownSlice());
  await sides.together((side) => side.endStep(sides.nulls));
}
