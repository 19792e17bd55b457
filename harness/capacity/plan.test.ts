import { describe, expect, it } from 'vitest';
import { casesOf } from '../../scenarios/cases.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { stockTicker } from '../../scenarios/stock-ticker.ts';
import { throughput } from '../../scenarios/throughput.ts';
import { churn } from '../../workloads/churn/workload.ts';
import { connect } from '../../scenarios/connect.ts';
import { llmTokens } from '../../scenarios/llm-tokens.ts';
import { capacityAxis, loadOf, type CapacityAxisName } from './axis.ts';
import { trialBlock, trialMs, type TrialDesign } from './plan.ts';
import type { LatencyLimit } from './objective.ts';
import { simulatedTrial } from '../trial/simulated-trial.fixture.ts';

const SIDE = { arm: 'single', target: 'node-ws', stack: 'node', transport: 'ws' } as const;

function design(scenario: Scenario, axisName: CapacityAxisName, ...latency: LatencyLimit[]): TrialDesign {
  const result = casesOf(scenario, {});
  if (!result.ok) throw new Error(result.errors.join());
  const planned = result.cases[0]![0];
  return {
    planned,
    axis: capacityAxis(axisName, scenario, planned.parameters)!,
    objective: { latency, maxLossShare: 0, maxServerCpuShare: undefined },
    minTrialMs: 2000,
    seed: 1,
    client: 'lean',
    clientProcesses: 3,
  };
}

const limit = (percentile: number, limitMs: number): LatencyLimit => ({
  stat: `p${percentile}`,
  percentile,
  limitNs: limitMs * 1e6,
});

describe('the length of a trial', () => {
  it('is the least that was asked for where nothing needs more', () => {
    expect(trialMs(design(throughput, 'rate', limit(99, 50)), 4000)).toBe(2000);
    expect(trialMs(design(throughput, 'rate'), 4000)).toBe(2000);
  });

  it('has enough sends for every percentile', () => {
    expect(trialMs(design(throughput, 'rate', limit(99, 50)), 100)).toBeGreaterThanOrEqual(10_000);
    expect(trialMs(design(stockTicker, 'connections', limit(99, 50)), 7)).toBeGreaterThanOrEqual(5000);
    expect(trialMs(design(throughput, 'rate', limit(99, 50), limit(99.9, 50)), 1000)).toBeGreaterThanOrEqual(
      10_000,
    );
  });

  it('is 20 times the latency that is allowed, so that a growing queue shows', () => {
    expect(trialMs(design(throughput, 'rate', limit(99, 500)), 4000)).toBe(10_000);
  });
});

describe('the block of a trial', () => {
  it('has one side, one slice, and the load in the place of its axis', () => {
    const block = trialBlock(design(throughput, 'rate', limit(99, 50)), SIDE, 12_300, 2, 17);
    expect(block).toMatchObject({ order: 17, block: 17, sides: [SIDE], sliceOrder: [0], clientProcesses: 3 });
    expect(block.steps).toHaveLength(1);
    expect(block.steps[0]).toMatchObject({
      name: 'writes=idiomatic,rateHz=12300',
      parameters: { rateHz: 12_300 },
    });
    expect(block.profile).toMatchObject({ slices: 1, sliceMs: 2000, nullMs: 0, blocks: 1 });
  });

  it('replaces the axis in the name of its case', () => {
    const block = trialBlock(design(stockTicker, 'connections'), SIDE, 30, 0, 0);
    expect(block.steps[0]).toMatchObject({
      name: 'connections=30',
      parameters: { connections: 30, rateHz: 200 },
    });
    expect(loadOf(simulatedTrial(block, { capacityHz: 1e6, unloadedNs: 1 }), 'connections')).toBe(30);
  });
});

describe('an axis', () => {
  it('is what the scenario climbs with, or its rate', () => {
    expect(capacityAxis('rate', connect, design(connect, 'payload').planned.parameters)?.parameter).toBe(
      'connectRateHz',
    );
    expect(churn.offeredRateHz({ connectRateHz: 70 } as never)).toBe(70);
  });

  it('is not there where the workload has no such parameter', () => {
    expect(capacityAxis('rate', llmTokens, design(llmTokens, 'payload').planned.parameters)).toBeUndefined();
  });
});
