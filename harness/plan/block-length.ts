// How long a block will take: its slices, what processes, connects and collections take on this machine, and what has to
// wait for a network. For what a run says of its own length; nothing that is measured depends on it.
import { longestFlightMs } from '../../scenarios/networks.ts';
import { workloadNamed } from '../../workloads/workloads.ts';
import { calibrationMs } from '../network/calibration.ts';
import { OWN_SLICE_MS, turnsOf, type BlockPlan } from './plan.ts';

/** What a block takes beyond its slices, as seen on two cores: processes, collections, disconnects. */
const BLOCK_OVERHEAD_MS = 1_000;
const SLICE_OVERHEAD_MS = 35;

/** Namespaces, forwarder, and the processes of the calibration, of all sides at the same time, as seen there too. */
const NETWORK_OVERHEAD_MS = 500;

/** What each side waits for beside its slices: that the last connection of a ramp has opened, and that all have closed. */
const ROUND_TRIPS = { connect: 2, disconnect: 1 } as const;

/** Expected length of a block, in milliseconds. */
export function blockMs(block: BlockPlan): number {
  const { sides, profile, steps, tailMs, eventTurns: byEvent, warmUpTogether = false } = block;
  const way = wayOf(block);
  const sliceOverheadMs = SLICE_OVERHEAD_MS + way.flightMs;
  const steadyMs = turnsOf(block).length * (profile.sliceMs + tailMs + sliceOverheadMs);
  const ownMs = byEvent?.ownSlices === true ? OWN_SLICE_MS + sliceOverheadMs : 0;
  const soloMs = byEvent === undefined ? profile.nullMs + SLICE_OVERHEAD_MS : ownMs;
  const { connections, connectRateHz } = steps[0].parameters;
  const rampMs = (1000 * Number(connections)) / Number(connectRateHz);
  const warmUpMs = (profile.nullMs > 0 ? 1.5 : 1) * profile.warmUpMs + SLICE_OVERHEAD_MS + sliceOverheadMs;
  const warmUpsMs = (warmUpTogether ? 1 : sides.length) * warmUpMs;
  const sidesMs = sides.length * (rampMs + way.tripsMs);
  return (
    BLOCK_OVERHEAD_MS + way.openMs + sidesMs + warmUpsMs + steps.length * (steadyMs + sides.length * soloMs)
  );
}

/** Of blocks that run one after the other, in milliseconds. */
export function blocksMs(blocks: readonly BlockPlan[]): number {
  return blocks.reduce((sum, block) => sum + blockMs(block), 0);
}

/** What a network adds, in milliseconds: before everything else, to each slice that has events, and to each side beside its slices. */
interface Way {
  readonly openMs: number;
  readonly flightMs: number;
  readonly tripsMs: number;
}

function wayOf({ steps: [{ network, scenario, parameters }] }: BlockPlan): Way {
  if (network === undefined) return { openMs: 0, flightMs: 0, tripsMs: 0 };
  const { settings } = network;
  const levels = workloadNamed(scenario.workload).connectLevels(parameters as never).length;
  return {
    openMs: NETWORK_OVERHEAD_MS + calibrationMs(settings),
    flightMs: longestFlightMs(settings),
    tripsMs: (levels * ROUND_TRIPS.connect + ROUND_TRIPS.disconnect) * settings.rttMs,
  };
}
