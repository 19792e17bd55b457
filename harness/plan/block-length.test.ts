import { describe, expect, it } from 'vitest';
import { casesOf } from '../../scenarios/cases.ts';
import { longestFlightMs, networkNamed, type NetworkSettings } from '../../scenarios/networks.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { idleConnections } from '../../scenarios/idle-connections.ts';
import { lossy } from '../../scenarios/lossy.ts';
import { workloadNamed } from '../../workloads/workloads.ts';
import { calibrationMs } from '../network/calibration.ts';
import { blockMs, blocksMs } from './block-length.ts';
import { planRun, turnsOf, type BlockPlan, type SidePlan } from './plan.ts';
import { PROFILES } from './profile.ts';

/** The first block of a scenario over that network. */
function blockOver(scenario: Scenario, network: string): BlockPlan {
  const expanded = casesOf({ ...scenario, networks: [network] }, {}, Infinity);
  if (!expanded.ok) throw new Error(expanded.errors.join('\n'));
  const sides = (['sse', 'ws'] as const).map((transport): SidePlan => ({
    arm: 'single',
    target: `node-${transport}`,
    stack: 'node',
    transport,
  }));
  const { blocks } = planRun({
    cases: expanded.cases.slice(0, 1),
    stacks: [{ stack: 'node', sides, skipped: [] }],
    profile: { ...PROFILES.quick, blocks: 2 },
    seed: 1,
    client: 'lean',
    clientProcesses: 1,
  });
  return blocks[0]!;
}

/** How much longer a block takes over one network than over another. */
function longer(scenario: Scenario, network: string, than: string): number {
  return blockMs(blockOver(scenario, network)) - blockMs(blockOver(scenario, than));
}

/** Slices in which events are sent: those of the steady phase, and a warm-up of each side. */
function slicesOf(block: BlockPlan): number {
  return turnsOf(block).length + block.sides.length;
}

/** Levels of open connections at which memory is taken. */
function levels(scenario: Scenario): number {
  const { parameters } = blockOver(scenario, 'loopback').steps[0];
  return workloadNamed(scenario.workload).connectLevels(parameters as never).length;
}

/** What a second more for a round trip adds to what both sides wait for beside their slices, in milliseconds. */
function tripsMs(scenario: Scenario): number {
  const slices = slicesOf(blockOver(scenario, 'loopback'));
  return longer(scenario, 'rtt=2s', 'rtt=1s') - slices * 500 - 7 * 1000;
}

function settingsOf(name: string): NetworkSettings {
  const read = networkNamed(name);
  if (read.errors !== undefined || read.network === undefined) throw new Error(name);
  return read.network.settings;
}

describe('a network makes a block longer', () => {
  it('by namespaces and processes, even without a delay', () => {
    expect(longer(lossy, 'rtt=0ms', 'loopback')).toBeGreaterThan(0);
  });

  it('by the flight after each slice with events, and by round trips of each side', () => {
    const block = blockOver(lossy, 'rtt=40ms');
    const settings = settingsOf('rtt=40ms');
    const slices = slicesOf(block);
    expect(slices).toBe(6);
    // Two to connect, one to disconnect.
    const trips = block.sides.length * 3;
    expect(longer(lossy, 'rtt=40ms', 'rtt=0ms')).toBeCloseTo(
      calibrationMs(settings) + slices * longestFlightMs(settings) + trips * 40,
    );
  });

  it('by what is waited for after each of them where packets are lost', () => {
    const flights = longestFlightMs(settingsOf('rtt=40ms,loss=1%')) - longestFlightMs(settingsOf('rtt=40ms'));
    expect(flights).toBeGreaterThan(400);
    expect(longer(lossy, 'rtt=40ms,loss=1%', 'rtt=40ms')).toBeCloseTo(6 * flights);
  });

  it('by round trips for each level of memory that is connected to', () => {
    expect(levels(idleConnections)).toBeGreaterThan(levels(lossy));
    expect(tripsMs(idleConnections) - tripsMs(lossy)).toBeCloseTo(
      2 * 2 * 1000 * (levels(idleConnections) - levels(lossy)),
    );
  });
});

it('is the sum of its blocks for a run', () => {
  const block = blockOver(lossy, 'loopback');
  expect(blocksMs([block, block, block])).toBeCloseTo(3 * blockMs(block));
});
