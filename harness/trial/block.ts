// One block: all sides started, led through the phases of their trials side by side, and ended. A side that
// breaks is recorded as failed and leaves; the others go on.
import { NetworkUnavailable } from '../network/namespaces.ts';
import { TrialFailure } from '../processes/trial-failure.ts';
import { failedTrials } from './assembly.ts';
import { openAll } from './open-paths.ts';
import { SidePath } from './side-path.ts';
import type { BlockPlan } from '../plan/plan.ts';
import type { TrialRecord } from '../trial-record.ts';
import { BlockSides, Interrupted, type BlockContext } from './block-sides.ts';
import { connectLevels } from './side-slices.ts';
import { steadyByEvents, steadyBySlices } from './steady-phase.ts';

/**
 * Runs a block; resolves with one record a side and step, whatever happened to them. Rejects with `NetworkUnavailable` where
 * this machine cannot have the network of the block.
 */
export async function runBlock(block: BlockPlan, context: BlockContext): Promise<TrialRecord[]> {
  if (context.signal.aborted) throw new Interrupted();
  const startedAt = new Date().toISOString();
  let paths: readonly (SidePath | undefined)[];
  try {
    paths = await openPaths(block, context);
  } catch (error) {
    if (context.signal.aborted) throw new Interrupted();
    if (error instanceof NetworkUnavailable) throw error;
    const failure = notOpened(error);
    return block.sides.flatMap((_, side) =>
      failedTrials(context.run, block, side, startedAt, failure, undefined),
    );
  }
  const sides = new BlockSides(block, context, paths);
  const aborted = (): void => void sides.killAll();
  context.signal.addEventListener('abort', aborted);
  try {
    await sides.start();
    await sides.together((side) => side.look());
    await sides.together((side) => side.rehearse());
    await sides.together((side) => side.measureLevel());
    // One side to its top before the next: the kernel's memory belongs to all sides together.
    const levels = connectLevels(block);
    await sides.inTurn(async (side) => {
      for (const level of levels) {
        await side.connect(level);
        await side.measureLevel();
      }
    });
    await sides.collectOfSharedClients();
    await (block.eventTurns === undefined ? steadyBySlices(block, sides) : steadyByEvents(block, sides));
    await sides.inTurn((side) => side.disconnect());
    const records = sides.records();
    await sides.stop();
    return records;
  } finally {
    context.signal.removeEventListener('abort', aborted);
    await sides.killAll();
    await Promise.all(paths.flatMap((path) => (path === undefined ? [] : [path.close()])));
  }
}

/** By side: a path of its own where the case has a network, and for all of them the same fate of the n-th packet. */
async function openPaths(block: BlockPlan, { pinning }: BlockContext): Promise<(SidePath | undefined)[]> {
  const { network, ip } = block.steps[0];
  if (network === undefined) return block.sides.map(() => undefined);
  const options = { settings: network.settings, seed: block.seed, cpus: pinning.clients, ip };
  return openAll(block.sides.length, () => SidePath.open(options));
}

/** Of this block alone: there may well be a network for the next one. */
function notOpened(error: unknown): TrialFailure {
  const message = error instanceof Error ? error.message : String(error);
  return new TrialFailure('crashed', 'network', `The network of the block did not come up: ${message}.`, []);
}
