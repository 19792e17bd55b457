// What becomes of a profile under a workload that has a rhythm of its own: the scenario llm-tokens.
import { expect, it } from 'vitest';
import { casesOf } from '../../scenarios/cases.ts';
import { llmTokens } from '../../scenarios/llm-tokens.ts';
import { blockMs } from '../plan/block-length.ts';
import { planRun, turnsOf, type BlockPlan, type SidePlan } from '../plan/plan.ts';
import { PROFILES, type ProfileName } from '../plan/profile.ts';

function planned(profile: ProfileName): readonly BlockPlan[] {
  const { maxConnections } = PROFILES[profile];
  const expanded = casesOf(
    { ...llmTokens, quickBlocks: { 'connection=per-request': 3 } },
    {},
    maxConnections,
  );
  if (!expanded.ok) throw new Error(expanded.errors.join('\n'));
  const sides = (['sse', 'ws'] as const).map((transport): SidePlan => ({
    arm: 'single',
    target: `node-${transport}`,
    stack: 'node',
    transport,
  }));
  return planRun({
    cases: expanded.cases,
    stacks: [{ stack: 'node', sides, skipped: [] }],
    profile: PROFILES[profile],
    seed: 1,
    client: 'lean',
    clientProcesses: 1,
  }).blocks;
}

it.each([
  ['quick', 1, 1000, 1],
  ['full', 6, 1000, 1],
  ['smoke', 1, 90, 1000 / 90],
] as const)('%s: both sides at once in %i slices of %i ms', (name, slices, sliceMs, rateScale) => {
  const [block] = planned(name);
  expect(block!.profile).toMatchObject({ slices, sliceMs });
  expect(block!.rateScale).toBeCloseTo(rateScale);
  const turns = turnsOf(block!);
  expect(turns).toHaveLength(slices);
  for (const turn of turns) expect(turn.toSorted((a, b) => a - b)).toEqual([0, 1]);
  expect(turns.flat()).toEqual(block!.sliceOrder);
});

it('counts the answers that go on after a slice into the length of a block', () => {
  const [block] = planned('quick');
  const withoutTail = blockMs({ ...block!, tailMs: 0 });
  expect(block!.tailMs).toBeGreaterThan(1200);
  expect(blockMs(block!)).toBeCloseTo(withoutTail + block!.tailMs);
});

it('takes the blocks of the quick profile by case', () => {
  const names = planned('quick').map(({ steps }) => steps[0].name);
  expect(names.filter((name) => name === 'connection=kept-alive')).toHaveLength(8);
  expect(names.filter((name) => name === 'connection=per-request')).toHaveLength(3);
  expect(planned('full')).toHaveLength(24);
});
