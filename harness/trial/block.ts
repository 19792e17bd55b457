// One block: all sides started, led through the phases of their trials side by side, and ended. A side that
// breaks is recorded as failed and leaves; the others go on.
import { nowNs } from '../../measure/clock.ts';
import type { Pinning } from '../machine/pinning.ts';
import { turnsOf, type BlockPlan, type SidePlan } from '../plan/plan.ts';
import { connectLevels, Side } from './side.ts';
import { failedTrials, measuredTrials, type RunIdentity } from './assembly.ts';
import { TrialFailure } from '../processes/trial-failure.ts';
import type { TrialRecord } from '../trial-record.ts';

export interface BlockContext {
  readonly run: RunIdentity;
  readonly pinning: Pinning;
  /** Aborting kills the block's processes; `runBlock` then rejects with `Interrupted`. */
  readonly signal: AbortSignal;
  /** Options of Node for the server of a side. */
  readonly serverNodeOptions?: (block: BlockPlan, side: SidePlan) => readonly string[];
}

/** The user wants the run to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Runs a block; resolves with one record a side and step, whatever happened to them. */
export async function runBlock(block: BlockPlan, context: BlockContext): Promise<TrialRecord[]> {
  if (context.signal.aborted) throw new Interrupted();
  const sides = new BlockSides(block, context);
  const aborted = (): void => void sides.killAll();
  context.signal.addEventListener('abort', aborted);
  try {
    await sides.together((side) => side.start());
    await sides.together((side) => side.rehearse());
    await sides.together((side) => side.measureLevel());
    // One side to its top before the next: the kernel's memory belongs to all sides together.
    await sides.inTurn(async (side) => {
      for (const level of connectLevels(block)) {
        await side.connect(level);
        await side.measureLevel();
      }
    });
    if (block.warmUpTogether === true) await sides.together((side) => side.warmUp());
    else await sides.inTurn((side) => side.warmUp());
    for (const step of block.steps) {
      await sides.together((side) => Promise.resolve(side.beginStep(step)));
      for (const turn of turnsOf(block)) {
        const calledNs = nowNs();
        await sides.inOneTurn(turn, (side, place) => side.steadySlice(calledNs, place));
      }
      await sides.inTurn((side) => side.nullSlice());
      await sides.together((side) => side.endStep());
      if (block.profile.countsOnly !== true) sides.restThoseThatDoNotKeepUp();
    }
    sides.endRest();
    await sides.inTurn((side) => side.disconnect());
    const records = sides.records();
    await sides.together((side) => side.stop());
    return records;
  } finally {
    context.signal.removeEventListener('abort', aborted);
    await sides.killAll();
  }
}

class BlockSides {
  readonly #block: BlockPlan;
  readonly #context: BlockContext;
  readonly #sides: readonly Side[];
  /** In which sides are started, warmed up and led on: that of their first slices, which is random. */
  readonly #order: readonly number[];
  readonly #failures = new Map<number, TrialFailure>();
  /** Sides that sit out the higher steps of a climb. */
  readonly #resting = new Set<number>();

  constructor(block: BlockPlan, context: BlockContext) {
    this.#block = block;
    this.#context = context;
    this.#order = [...new Set(block.sliceOrder)];
    const sides: Side[] = [];
    for (const index of this.#order) {
      const plan = block.sides[index]!;
      sides[index] = new Side(block, plan, context.pinning, context.serverNodeOptions?.(block, plan));
    }
    this.#sides = sides;
  }

  /** A step of all sides at the same time: for what is not measured. */
  async together(step: (side: Side) => Promise<void>): Promise<void> {
    await Promise.all(this.#order.map((index) => this.one(index, step)));
  }

  /** A step of one side after the other: for what is measured. */
  async inTurn(step: (side: Side) => Promise<void>): Promise<void> {
    for (const index of this.#order) await this.one(index, step);
  }

  /** A step of these sides at the same time, for what is measured so; `place` counts them in their order. */
  async inOneTurn(
    turn: readonly number[],
    step: (side: Side, place: number) => Promise<void>,
  ): Promise<void> {
    await Promise.all(turn.map((index, place) => this.one(index, (side) => step(side, place))));
  }

  /** A step of one side, unless it has failed before, or rests. */
  async one(index: number, step: (side: Side) => Promise<void>): Promise<void> {
    if (this.#context.signal.aborted) throw new Interrupted();
    if (this.#failures.has(index) || this.#resting.has(index)) return;
    const side = this.#sides[index]!;
    try {
      await step(side);
    } catch (error) {
      if (this.#context.signal.aborted) throw new Interrupted();
      if (!(error instanceof TrialFailure)) throw error;
      this.#failures.set(index, error);
      await side.kill();
    }
  }

  restThoseThatDoNotKeepUp(): void {
    for (const [index, { keepsUp }] of this.#sides.entries()) if (!keepsUp) this.#resting.add(index);
  }

  endRest(): void {
    this.#resting.clear();
  }

  records(): TrialRecord[] {
    const { run } = this.#context;
    return this.#sides.flatMap((side, index) => {
      const failure = this.#failures.get(index);
      return failure === undefined
        ? measuredTrials(run, this.#block, index, side.startedAt, side.observations)
        : failedTrials(run, this.#block, index, side.startedAt, failure);
    });
  }

  async killAll(): Promise<void> {
    await Promise.all(this.#sides.map((side) => side.kill()));
  }
}
