import { describe, expect, it } from 'vitest';
import { casesOf, type Overrides } from '../../scenarios/cases.ts';
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import type { Case } from '../../scenarios/scenario.ts';
import { workloadNamed } from '../../workloads/workloads.ts';
import { countsRateScale, mostOffered } from './counts-rate.ts';
import { planRun } from './plan.ts';
import { PROFILES } from './profile.ts';

function firstCases(overrides: Overrides = {}): Case[] {
  return SCENARIOS.flatMap((scenario) => {
    const result = casesOf(scenario, overrides, PROFILES.verify.maxConnections);
    return result.ok ? result.cases.map(([first]) => first) : [];
  });
}

const caseOf = (name: string, overrides: Overrides = {}): Case =>
  firstCases(overrides).find(({ scenario }) => scenario.name === name)!;

describe('the rate of a trial for counts', () => {
  it('is the load’s own where that sends enough', () => {
    expect(countsRateScale(caseOf('stock-ticker'), 60)).toBe(1);
  });

  it('gives each of twenty idle connections its heartbeat, though one is due in ten seconds', () => {
    const scale = countsRateScale(caseOf('idle-connections'), 60);
    expect(scale * 2 * 0.06).toBeCloseTo(20);
  });

  it('sends ten events where the user asks for one in ten seconds', () => {
    expect(countsRateScale(caseOf('stock-ticker', { rateHz: 0.1 }), 60) * 0.1 * 0.06).toBeCloseTo(10);
  });

  it('sends four events of a mebibyte, so that a busy server cuts nobody who has 16 MiB to read', () => {
    const large = caseOf('payload-size', { payloadBytes: 2 ** 20, rateHz: 10 });
    expect(countsRateScale(large, 60) * 10 * 0.06).toBeCloseTo(4);
  });
});

describe.each(['verify', 'smoke'] as const)('the profile %s', (name) => {
  const side = { arm: 'single', target: 'node-sse', stack: 'node', transport: 'sse' } as const;

  it.each([{}, { rateHz: 1 }])('has something to count in every case, with %o', (overrides) => {
    const cases = SCENARIOS.flatMap((scenario) => {
      const result = casesOf(scenario, overrides, PROFILES[name].maxConnections);
      return result.ok ? result.cases : [];
    });
    expect(cases.length).toBeGreaterThan(0);
    const { blocks } = planRun({
      cases,
      stacks: [{ stack: 'node', sides: [side], skipped: [] }],
      profile: PROFILES[name],
      seed: 1,
      client: 'lean',
      clientProcesses: 1,
    });
    for (const { steps, profile, rateScale } of blocks) {
      const [{ scenario, parameters }] = steps;
      const seconds = (profile.slices * profile.sliceMs * rateScale) / 1000;
      const workload = workloadNamed(scenario.workload);
      // With a rhythm of its own it sends what was asked for in that.
      const least = workload.rhythm?.(parameters as never) === undefined ? 9.99 : 0.99;
      expect(workload.offeredRateHz(parameters as never) * seconds).toBeGreaterThan(
        Math.min(least, mostOffered(parameters) - 0.01),
      );
    }
  });
});
