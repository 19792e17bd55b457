import { describe, expect, it } from 'vitest';
import { casesOf } from '../../scenarios/cases.ts';
import { stockTicker } from '../../scenarios/stock-ticker.ts';
import { throughput } from '../../scenarios/throughput.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { continuationOf } from './continuation.ts';
import { planRun, type BlockPlan, type RunPlan } from './plan.ts';
import { PROFILES } from './profile.ts';
import { trialRecord } from '../trial-record.fixture.ts';
import type { TrialRecord } from '../trial-record.ts';

function side(target: string, transport: 'sse' | 'ws') {
  return { arm: 'single', target, stack: target.split('-')[0]!, transport } as const;
}

function planOf(scenario: Scenario, blocks = 3, extended = false): RunPlan {
  const cases = casesOf(scenario);
  if (!cases.ok) throw new Error(cases.errors.join('\n'));
  return planRun({
    cases: cases.cases,
    stacks: [
      { stack: 'node', sides: [side('node-sse', 'sse'), side('node-ws', 'ws')], skipped: [] },
      { stack: 'uws', sides: [], skipped: [{ ...side('uws-sse', 'sse'), reason: 'no', remedy: '' }] },
    ],
    profile: { ...PROFILES.smoke, blocks },
    seed: 1,
    client: 'lean',
    clientProcesses: 1,
    extended,
  });
}

/** What a block writes into the log; a side that rested took part in fewer steps. */
function trialsOf({ steps, sides, order, block }: BlockPlan, stepsTaken = steps.length): TrialRecord[] {
  return sides.flatMap(({ target }, sideIndex) =>
    steps.slice(0, stepsTaken).map(({ scenario, name }, stepIndex) => {
      const at = order + stepIndex * sides.length + sideIndex;
      return trialRecord({
        trialId: `t${at}`,
        order: at,
        scenario: scenario.name,
        case: name,
        target,
        block,
      });
    }),
  );
}

function skippedOf({ skipped }: RunPlan): TrialRecord[] {
  return skipped.map(({ case: planned, target, order }) =>
    trialRecord({
      order,
      trialId: `t${order}`,
      scenario: planned.scenario.name,
      case: planned.name,
      target: target.target,
      status: 'skipped',
    }),
  );
}

describe('continuationOf', () => {
  const plan = planOf(stockTicker);
  const [first, second, ...others] = plan.blocks as [BlockPlan, BlockPlan, ...BlockPlan[]];

  it('leaves everything to a run whose log is empty', () => {
    expect(continuationOf(plan, [])).toEqual({ plan, kept: 0 });
  });

  it('leaves the blocks that are not in the log, in their order', () => {
    const log = [...skippedOf(plan), ...trialsOf(first), ...trialsOf(second)];
    expect(continuationOf(plan, log)).toEqual({ plan: { blocks: others, skipped: [] }, kept: log.length });
  });

  it('repeats a last block of which a trial is missing, and drops what there is of it', () => {
    const whole = [...skippedOf(plan), ...trialsOf(first)];
    const log = [...whole, trialsOf(second)[0]!];
    expect(continuationOf(plan, log)).toEqual({
      plan: { blocks: [second, ...others], skipped: [] },
      kept: whole.length,
    });
  });

  it('leaves nothing when all is done', () => {
    const log = [...skippedOf(plan), ...plan.blocks.flatMap((block) => trialsOf(block))];
    expect(continuationOf(plan, log)).toEqual({ plan: { blocks: [], skipped: [] }, kept: log.length });
  });

  it('leaves skipped targets that were not recorded', () => {
    const log = skippedOf(plan).slice(0, 1);
    expect(continuationOf(plan, log).plan.skipped).toEqual(plan.skipped.slice(1));
  });

  it('keeps a climb on which sides stopped early, unless it is the last of the log', () => {
    const climb = planOf(throughput);
    const [a, b] = climb.blocks as [BlockPlan, BlockPlan];
    const log = [...trialsOf(a, 2), ...trialsOf(b, 2)];
    const { plan: left, kept } = continuationOf(climb, log);
    expect(kept).toBe(trialsOf(a, 2).length);
    expect(left.blocks).toEqual(climb.blocks.filter((block) => block !== a));
  });

  it('leaves further blocks that may be needed, also where some of a case were left out', () => {
    const extended = planOf(stockTicker, 8, true);
    const [sure, further] = [
      extended.blocks.filter(({ onlyIfWideAfter }) => onlyIfWideAfter === undefined),
      extended.blocks.filter(({ onlyIfWideAfter }) => onlyIfWideAfter !== undefined),
    ];
    expect(further.length).toBeGreaterThan(0);
    const [{ steps }] = further as [BlockPlan];
    const taken = further.filter((block) => block.steps !== steps && block.onlyIfWideAfter === 8);
    const log = [...sure, ...taken].flatMap((block) => trialsOf(block));
    const { plan: left, kept } = continuationOf(extended, log);
    expect(kept).toBe(log.length);
    expect(left.blocks).toEqual(further.filter((block) => !taken.includes(block)));
  });

  it('refuses a log of another plan', () => {
    const [trial] = trialsOf(first) as [TrialRecord];
    for (const other of [
      { target: 'uws-ws' },
      { case: 'connections=7' },
      { scenario: 'chat' },
      { order: 10_000 },
    ]) {
      expect(() => continuationOf(plan, [{ ...trial, ...other }])).toThrow(
        /not the one that was planned.*new run/s,
      );
    }
  });
});
