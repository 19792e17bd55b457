// What blocks will take of descriptors and memory, before they run.
import { workloadNamed } from '../../workloads/workloads.ts';
import type { ResourceNeeds } from '../machine/resource-check.ts';
import type { BlockPlan } from './plan.ts';
import { sharedConnections } from './turns.ts';

/** The most that any of them takes, with `blocksAtOnce` of them at the same time. */
export function needsOf(blocks: readonly BlockPlan[], blocksAtOnce = 1): ResourceNeeds {
  const most = (of: (block: BlockPlan) => number): number => Math.max(0, ...blocks.map(of));
  return {
    processes: blocksAtOnce * most(({ sides, clientProcesses }) => sides.length * (1 + clientProcesses)),
    sockets: most(socketsOfProcess),
    connections: blocksAtOnce * most((block) => socketsOfSides(block).reduce((sum, each) => sum + each, 0)),
  };
}

/** Of the process that has the most: a server has those of its side, a client process its share; of all sides where they share it. */
function socketsOfProcess(block: BlockPlan): number {
  const ofSides = socketsOfSides(block);
  const ofServer = Math.max(0, ...ofSides);
  const {
    steps: [first],
    sides,
    clientProcesses,
    eventTurns,
  } = block;
  if (eventTurns === undefined || first.network !== undefined) return ofServer;
  const transports = sides.map(({ transport }) => transport);
  return Math.max(ofServer, sharedConnections(first, transports, clientProcesses));
}

/** TCP connections of each side, at the step that has the most. */
function socketsOfSides({ sides, steps }: Pick<BlockPlan, 'sides' | 'steps'>): number[] {
  return sides.map(({ transport }) =>
    Math.max(
      ...steps.map(({ scenario, parameters }) =>
        workloadNamed(scenario.workload).sockets(parameters as never, transport),
      ),
    ),
  );
}
