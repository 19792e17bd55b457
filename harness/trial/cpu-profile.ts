// V8's CPU profiles of the servers, so that a reader can see why a side costs more. Profiling changes the figures it
// explains: a profiled block comes on top of the others, and does not count.
// https://nodejs.org/api/cli.html#--cpu-prof
import type { BlockPlan, SidePlan } from '../plan/plan.ts';
import type { Reason } from '../trial-record.ts';

/** Between two samples, in microseconds: V8's own 1,000 leaves too few of a short slice. */
const SAMPLING_INTERVAL_US = 250;

/** Why the trials of a profiled block are invalid. */
export const PROFILED: Reason = {
  code: 'profiled',
  message: 'The server was profiled, which makes it slower.',
  remedy: 'See its profile; the blocks that were not profiled are there for the figures.',
};

/** Options of Node for the server of `side`: those of a profiled block write a profile into `folder` at their end. */
export function cpuProfileOptions(folder: string, block: BlockPlan, side: SidePlan): readonly string[] {
  return block.profiled === true
    ? [
        '--cpu-prof',
        `--cpu-prof-dir=${folder}`,
        `--cpu-prof-name=${profileName(block, side)}`,
        `--cpu-prof-interval=${SAMPLING_INTERVAL_US}`,
      ]
    : [];
}

/** `node-sse-stock-ticker-connections=4-0.cpuprofile`; a target of one's own is a path. */
function profileName({ steps: [{ scenario, name }], block }: BlockPlan, { target, arm }: SidePlan): string {
  const parts = [target, ...(arm === 'single' ? [] : [arm]), scenario.name, name, String(block)];
  return `${parts.join('-').replaceAll(/[^\w.=,-]+/g, '_')}.cpuprofile`;
}
