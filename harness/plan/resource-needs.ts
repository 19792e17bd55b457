// What blocks will take of descriptors and memory, before they run.
import { workloadNamed } from '../../workloads/workloads.ts';
import type { ResourceNeeds } from '../machine/resource-check.ts';
import type { BlockPlan } from './plan.ts';

/** The most that any of them takes, with `blocksAtOnce` of them at the same time. */
export function needsOf(blocks: readonly BlockPlan[], blocksAtOnce = 1): ResourceNeeds {
  const most = (of: (block: BlockPlan) => number): number => Math.max(0, ...blocks.map(of));
  return {
    processes: blocksAtOnce * most(({ sides, clientProcesses }) => sides.length * (1 + clientProcesses)),
    sockets: most((block) => Math.max(0, ...socketsOfSides(block))),
    connections: blocksAtOnce * most((block) => socketsOfSides(block).reduce((sum, each) => sum + each, 0)),
  };
}

/** TCP connections of each side, at the step that has the most. */
function socketsOfSides({ sides, steps }: BlockPlan): number[] {
  return sides.map(({ transport }) =>
    Math.max(
      ...steps.map(({ scenario, parameters }) =>
        workloadNamed(scenario.workload).sockets(parameters as never, transport),
      ),
    ),
  );
}
