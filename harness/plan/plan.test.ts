import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { casesOf } from '../../scenarios/cases.ts';
import type { CaseSteps, Scenario } from '../../scenarios/scenario.ts';
import { planRun, sliceOrder, turnsOf, type PlanOptions, type SidePlan, type StackPlan } from './plan.ts';
import { PROFILES, warmUpRateScale } from './profile.ts';

function casesWith(overrides: Partial<Scenario> = {}): readonly CaseSteps[] {
  const expanded = casesOf({
    name: 'a-test',
    question: 'Is it so?',
    reading: 'It is so where the numbers say that it is.',
    workload: 'broadcast',
    parameters: { rateHz: 100, payloadBytes: 100 },
    axes: { connections: [1, 2, 3] },
    ...overrides,
  });
  if (!expanded.ok) throw new Error(expanded.errors.join('\n'));
  return expanded.cases;
}

function stackPlan(stack: string): StackPlan {
  const side = (transport: 'sse' | 'ws'): SidePlan => ({
    arm: 'single',
    target: `${stack}-${transport}`,
    stack,
    transport,
  });
  return { stack, sides: [side('sse'), side('ws')], skipped: [] };
}

function options(overrides: Partial<PlanOptions> = {}): PlanOptions {
  return {
    cases: casesWith(),
    stacks: [stackPlan('node'), stackPlan('uws')],
    profile: PROFILES.quick,
    seed: 1,
    client: 'lean',
    clientProcesses: 1,
    ...overrides,
  };
}

const ascending = (a: number, b: number): number => a - b;

describe('a plan', () => {
  it('has every case on every stack in every round, before the next round begins', () => {
    const { blocks } = planRun(options());
    expect(blocks).toHaveLength(8 * 3 * 2);
    for (let round = 0; round < 8; round++) {
      const planned = blocks.slice(round * 6, round * 6 + 6);
      expect(new Set(planned.map(({ block }) => block))).toEqual(new Set([round]));
      expect(new Set(planned.map(({ steps, stack }) => `${steps[0].name} ${stack}`)).size).toBe(6);
    }
  });

  it('skips what a stack cannot do on that stack alone, both sides with the reason', () => {
    const obstacle = { reason: 'It cannot.', remedy: 'Take another.' };
    const { blocks, skipped } = planRun(
      options({
        obstacleOf: ({ name }, { stack }) =>
          name === 'connections=2' && stack === 'uws' ? obstacle : undefined,
      }),
    );
    expect(skipped.map(({ case: { name }, target }) => [name, target.target, target.reason])).toEqual([
      ['connections=2', 'uws-sse', obstacle.reason],
      ['connections=2', 'uws-ws', obstacle.reason],
    ]);
    const planned = blocks.filter(({ steps }) => steps[0].name === 'connections=2');
    expect(planned.map(({ stack }) => stack)).toEqual(Array.from({ length: 8 }, () => 'node'));
    expect(blocks).toHaveLength(8 * (3 * 2 - 1));
  });

  it('goes through a round in an order of its own each time', () => {
    const { blocks } = planRun(options());
    const orders = Array.from({ length: 8 }, (_, round) =>
      blocks
        .slice(round * 6, round * 6 + 6)
        .map(({ steps, stack }) => `${steps[0].name} ${stack}`)
        .join(),
    );
    expect(new Set(orders).size).toBeGreaterThan(1);
  });

  it('is the same for the same seed and another for another', () => {
    expect(planRun(options())).toEqual(planRun(options()));
    expect(planRun(options({ seed: 2 }))).not.toEqual(planRun(options()));
  });

  it('gives every block a seed of its own, which does not depend on what else is run', () => {
    const all = planRun(options()).blocks;
    expect(new Set(all.map(({ seed }) => seed)).size).toBe(all.length);
    const seedOf = (blocks: typeof all, name: string, block: number): number =>
      blocks.find((each) => each.steps[0].name === name && each.stack === 'node' && each.block === block)!
        .seed;
    const alone = planRun(options({ cases: [casesWith()[1]!], stacks: [stackPlan('node')] })).blocks;
    for (let block = 0; block < 8; block++) {
      expect(seedOf(alone, 'connections=2', block)).toBe(seedOf(all, 'connections=2', block));
    }
  });

  it('numbers its trials without gap or overlap: skipped targets, sides and steps', () => {
    const climb = { parameter: 'rateHz', values: [10, 20, 30] };
    const skipped = { ...stackPlan('uws').sides[0]!, reason: 'not here', remedy: 'install it' };
    const plan = planRun(
      options({
        cases: casesWith({ climb, axes: {}, parameters: { payloadBytes: 100, connections: 1, rateHz: 1 } }),
        stacks: [stackPlan('node'), { stack: 'uws', sides: [], skipped: [skipped] }],
      }),
    );
    expect(plan.skipped).toHaveLength(3);
    const orders = [
      ...plan.skipped.map(({ order }) => order),
      ...plan.blocks.flatMap(({ order, sides, steps }) =>
        Array.from({ length: sides.length * steps.length }, (_, index) => order + index),
      ),
    ];
    expect(orders).toEqual(orders.map((_, index) => index));
    expect(plan.blocks).toHaveLength(8);
  });

  it('has fewer blocks where no verdict is drawn, in the quick profile only, unless the user says how many', () => {
    const cases = casesWith({ quickBlocks: 3, axes: { connections: [1] } });
    const count = (profile: PlanOptions['profile']): number =>
      planRun(options({ cases, profile, stacks: [stackPlan('node')] })).blocks.length;
    expect(count(PROFILES.quick)).toBe(3);
    expect(count({ ...PROFILES.quick, blocks: 10, blocksChosen: true })).toBe(10);
    expect(count(PROFILES.full)).toBe(PROFILES.full.blocks);
    expect(count({ ...PROFILES.quick, blocks: 2 })).toBe(2);
  });

  it('has as few blocks of a case with what an option adds to it', () => {
    const cases = casesWith({
      quickBlocks: { 'connections=1': 1 },
      axes: { connections: [1, 10] },
      tls: ['off', '1.3'],
    });
    const { blocks } = planRun(options({ cases, stacks: [stackPlan('node')] }));
    const names = blocks.map(({ steps: [{ name }] }) => name);
    const count = (name: string): number => names.filter((each) => each === name).length;
    expect(names.filter((name) => name.startsWith('connections=1,'))).toHaveLength(1);
    expect(count('connections=1')).toBe(1);
    expect(count('connections=10,tls=1.3')).toBe(8);
  });
});

function extended(overrides: Partial<PlanOptions> = {}) {
  return planRun(options({ extended: true, ...overrides }));
}

/** After how many blocks each block of the case on `node` was decided on. */
function looksOf({ blocks }: ReturnType<typeof planRun>, name = 'connections=1') {
  return blocks
    .filter((block) => block.steps[0].name === name && block.stack === 'node')
    .map(({ onlyIfWideAfter }) => onlyIfWideAfter);
}

describe('a plan whose blocks may be extended', () => {
  it('has 8 sure blocks, and then rounds of 4 up to 24 that depend on the width after the round before', () => {
    const sure = Array.from({ length: 8 }, () => undefined);
    const further = [8, 12, 16, 20].flatMap((look) => [look, look, look, look]);
    expect(looksOf(extended())).toEqual([...sure, ...further]);
    expect(looksOf(planRun(options()))).toEqual(sure);
  });

  it('begins as the plan of the same seed without them', () => {
    const { blocks } = planRun(options());
    const inBoth = extended()
      .blocks.slice(0, blocks.length)
      .map((block) => ({ ...block, blocks: 8 }));
    expect(inBoth).toEqual(blocks);
  });

  it('counts a profiled block as none of them', () => {
    const looks = looksOf(extended({ profiled: true }));
    expect(looks).toHaveLength(25);
    expect(looks.indexOf(9)).toBe(9);
  });

  it('extends neither a climb nor a case without a verdict', () => {
    const climb = { parameter: 'rateHz', values: [10, 20] };
    const parameters = { payloadBytes: 100, connections: 1, rateHz: 1 };
    const { blocks } = extended({ cases: casesWith({ climb, axes: {}, parameters }) });
    expect(blocks).toHaveLength(8 * 2);
    expect(looksOf(extended({ cases: casesWith({ quickBlocks: 3 }) }))).toHaveLength(3);
  });
});

describe('the order of slices', () => {
  it('gives every side a slice in every round, and mirrors every second round (ABBA)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 10 }),
        fc.nat(),
        (sides, rounds, seed) => {
          const order = sliceOrder(sides, rounds, seed);
          expect(order).toHaveLength(sides * rounds);
          const round = (index: number): number[] => order.slice(index * sides, (index + 1) * sides);
          for (let index = 0; index < rounds; index++) {
            expect(round(index).toSorted(ascending)).toEqual([...Array(sides).keys()]);
            const before = round(index - (index % 2));
            expect(round(index)).toEqual(index % 2 === 0 ? before : before.toReversed());
          }
        },
      ),
    );
  });

  it('lets a linear drift fall on both sides alike', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(), (pairs, seed) => {
        const times = [0, 0];
        for (const [time, side] of sliceOrder(2, 2 * pairs, seed).entries()) times[side]! += time;
        expect(times[0]).toBe(times[1]);
      }),
    );
  });

  it('begins with either side, depending on the seed', () => {
    const firsts = Array.from({ length: 50 }, (_, seed) => sliceOrder(2, 2, seed)[0]);
    expect(new Set(firsts)).toEqual(new Set([0, 1]));
  });

  it('is taken turn by turn: one side, or all sides at once', () => {
    const [block] = planRun(options()).blocks;
    expect(turnsOf(block!)).toEqual(block!.sliceOrder.map((side) => [side]));
    const together = turnsOf({ ...block!, sidesAtOnce: 2 });
    expect(together).toHaveLength(PROFILES.quick.slices);
    for (const turn of together) expect(turn.toSorted(ascending)).toEqual([0, 1]);
  });
});

describe('the profiles', () => {
  it('have an even number of slices where the ABBA order counts, and enough blocks for a verdict', () => {
    for (const { slices, blocks } of [PROFILES.quick, PROFILES.full]) {
      expect(slices % 2).toBe(0);
      expect(blocks).toBeGreaterThanOrEqual(8);
    }
  });

  it('warm up faster than they measure, within bounds', () => {
    expect(warmUpRateScale(100, 100)).toBe(20);
    expect(warmUpRateScale(1600, 100)).toBe(10);
    expect(warmUpRateScale(1e6, 100)).toBe(1);
    expect(warmUpRateScale(200, 65_536)).toBeCloseTo(1.22, 2);
    expect(warmUpRateScale(40, 2 ** 21)).toBe(1);
    expect(warmUpRateScale(200, 1000, 8e6)).toBe(2.5);
    expect(warmUpRateScale(200, 1000, 1e6)).toBe(1);
  });
});
