import { describe, expect, it } from 'vitest';
import { casesOf } from '../../scenarios/cases.ts';
import { stockTicker } from '../../scenarios/stock-ticker.ts';
import { throughput } from '../../scenarios/throughput.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { trialRecord } from '../trial-record.fixture.ts';
import type { TrialRecord, TrialStatus } from '../trial-record.ts';
import { continuationOf } from './continuation.ts';
import { planRun, type BlockPlan, type RunPlan } from './plan.ts';
import { PROFILES, type Profile } from './profile.ts';
import { mostReplacements, nextReplacement } from './replacement.ts';

function side(target: string, transport: 'sse' | 'ws') {
  return { arm: 'single', target, stack: 'node', transport } as const;
}

function planOf(scenario: Scenario, profile: Profile = PROFILES.quick): RunPlan {
  const cases = casesOf(scenario, scenario === stockTicker ? { connections: 4 } : {});
  if (!cases.ok) throw new Error(cases.errors.join('\n'));
  return planRun({
    cases: cases.cases,
    stacks: [{ stack: 'node', sides: [side('node-sse', 'sse'), side('node-ws', 'ws')], skipped: [] }],
    profile,
    seed: 1,
    client: 'lean',
    clientProcesses: 1,
  });
}

/** The trials of a block; of the second side with that status. */
function trialsOf(block: BlockPlan, status: TrialStatus = 'ok'): TrialRecord[] {
  const [{ scenario, name }] = block.steps;
  return block.sides.map(({ target, arm }, index) =>
    trialRecord({
      trialId: `t${block.order + index}`,
      order: block.order + index,
      scenario: scenario.name,
      case: name,
      target,
      arm,
      block: block.block,
      status: index === 1 ? status : 'ok',
    }),
  );
}

/** Measures again until there is nothing more to measure again; resolves with the blocks in their order. */
function replaceAll(plan: RunPlan, log: TrialRecord[], status: (n: number) => TrialStatus): BlockPlan[] {
  const again: BlockPlan[] = [];
  for (let next = nextReplacement(plan, log); next !== undefined; next = nextReplacement(plan, log)) {
    log.push(...trialsOf(next, status(again.push(next))));
    if (again.length > 100) throw new Error('without an end');
  }
  return again;
}

describe('blocks that are measured again', () => {
  const plan = planOf(stockTicker);
  const logWith = (bad: ReadonlyMap<number, TrialStatus>): TrialRecord[] =>
    plan.blocks.flatMap((block) => trialsOf(block, bad.get(block.block) ?? 'ok'));

  it('are none where all are valid', () => {
    expect(nextReplacement(plan, logWith(new Map()))).toBeUndefined();
  });

  it('are those that are invalid or failed, with orders after all others and a seed of their own', () => {
    const log = logWith(new Map<number, TrialStatus>([[2, 'invalid'], [5, 'failed']])); // prettier-ignore
    const again = replaceAll(plan, log, () => 'ok');
    expect(again.map(({ block, attempt }) => [block, attempt])).toEqual([[2, 1], [5, 1]]); // prettier-ignore
    expect(new Set(log.map(({ order }) => order)).size).toBe(log.length);
    expect(again[0]!.seed).not.toBe(plan.blocks[2]!.seed);
  });

  it('are a quarter of the blocks at most, and never fewer than two', () => {
    expect([1, 8, 12, 16].map(mostReplacements)).toEqual([2, 2, 3, 4]);
    const log = logWith(new Map<number, TrialStatus>([[0, 'invalid'], [1, 'invalid'], [2, 'invalid']])); // prettier-ignore
    expect(replaceAll(plan, log, () => 'invalid')).toHaveLength(2);
  });

  it('are tried again where the replacement is bad as well', () => {
    const log = logWith(new Map<number, TrialStatus>([[3, 'invalid']]));
    const again = replaceAll(plan, log, (n) => (n === 1 ? 'failed' : 'ok'));
    expect(again.map(({ block, attempt }) => [block, attempt])).toEqual([[3, 1], [3, 2]]); // prettier-ignore
    expect(new Set(again.map(({ seed }) => seed)).size).toBe(2);
  });

  it('do not depend on figures', () => {
    const log = logWith(new Map<number, TrialStatus>([[1, 'invalid']]));
    const without = log.map((record) => ({ ...record, measurements: [], histograms: [] }));
    expect(nextReplacement(plan, without)).toEqual(nextReplacement(plan, log));
  });

  it('are none of a climb, which ends where something gives way, and none of a run for counts', () => {
    for (const other of [planOf(throughput), planOf(stockTicker, PROFILES.smoke)]) {
      const log = other.blocks.flatMap((block) => trialsOf(block, 'invalid'));
      expect(nextReplacement(other, log)).toBeUndefined();
    }
  });

  it('are known to a run that is resumed, which repeats one of which a trial is missing', () => {
    const log = logWith(new Map<number, TrialStatus>([[2, 'invalid'], [5, 'invalid']])); // prettier-ignore
    replaceAll(plan, log, () => 'ok');
    expect(continuationOf(plan, log)).toEqual({ plan: { blocks: [], skipped: [] }, kept: log.length });
    expect(continuationOf(plan, log.slice(0, -1)).kept).toBe(log.length - 2);
  });
});
