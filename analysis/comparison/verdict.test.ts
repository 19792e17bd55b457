import { describe, expect, it } from 'vitest';
import { Random } from '../../measure/random.ts';
import { SECONDARY_SIZE } from './compared.ts';
import { blocksNeeded, judgeFamily, type Evidence, type Judgement } from './verdict.ts';

/** Evidence of which neither the sides nor the blocks are special, unless a test says so. */
function evidence(ratios: readonly number[], overrides: Partial<Evidence> = {}): Evidence {
  return { better: 'lower', logRatios: ratios.map(Math.log), withoutRatio: 0, ...overrides };
}

/** Blocks scattered around a ratio: `count` of them, evenly between ratio ÷ spread and ratio × spread. */
function blocksAround(ratio: number, spread: number, count = 8): number[] {
  return Array.from({ length: count }, (_, i) => ratio * spread ** ((2 * i) / (count - 1) - 1));
}

function judgeAlone(member: Evidence, familySize = 4) {
  return judgeFamily([member], familySize)[0]!;
}

describe('a verdict', () => {
  it('names the better side, whichever direction is better', () => {
    const sseLess = blocksAround(0.8, 1.05);
    expect(judgeAlone(evidence(sseLess))).toMatchObject({ verdict: 'left', reason: '' });
    expect(judgeAlone(evidence(sseLess, { better: 'higher' })).verdict).toBe('right');
    const sseMore = blocksAround(1.25, 1.05);
    expect(judgeAlone(evidence(sseMore)).verdict).toBe('right');
    expect(judgeAlone(evidence(sseMore, { better: 'higher' })).verdict).toBe('left');
  });

  it('is equivalent before it is a victory: a sure difference that is too small to matter', () => {
    const judgement = judgeAlone(evidence(blocksAround(1.03, 1.005)));
    expect(judgement.verdict).toBe('equivalent');
    expect(judgement.p).toBe(2 / 256);
  });

  it('is equivalent where every block is identical', () => {
    expect(judgeAlone(evidence([1, 1, 1, 1, 1, 1, 1, 1]))).toMatchObject({ verdict: 'equivalent', p: 1 });
  });

  it('takes the margin as symmetric in the logarithm', () => {
    const edge = 1.0499;
    expect(judgeAlone(evidence(blocksAround(edge, 1))).verdict).toBe('equivalent');
    expect(judgeAlone(evidence(blocksAround(1 / edge, 1))).verdict).toBe('equivalent');
    expect(judgeAlone(evidence(blocksAround(1.0501, 1))).verdict).toBe('right');
    expect(judgeAlone(evidence(blocksAround(1 / 1.0501, 1))).verdict).toBe('left');
  });

  it('needs 8 blocks, however clear they are', () => {
    const seven = judgeAlone(evidence(blocksAround(3, 1.01, 7)));
    expect(seven).toMatchObject({ verdict: 'inconclusive', p: undefined, pHolm: undefined });
    expect(seven.reason).toMatch(/^n = 7: a verdict needs 8 blocks$/);
    expect(judgeAlone(evidence(blocksAround(3, 1.01, 8))).verdict).toBe('right');
    expect(judgeAlone(evidence([])).reason).toMatch(/^n = 0: /);
  });

  it('is inconclusive where the interval holds 1, and says what could have been seen', () => {
    const judgement = judgeAlone(evidence(blocksAround(1.01, 1.3)));
    expect(judgement.verdict).toBe('inconclusive');
    // The level of Holm's first step leaves the whole range of 8 blocks: 30 % to each side.
    expect(judgement.smallestVisibleRatio).toBeCloseTo(1.3, 10);
    expect(judgement.reason).toContain('less than 1.30');
  });

  it('is inconclusive where the difference is small and its interval is not inside the margin', () => {
    const judgement = judgeAlone(evidence(blocksAround(1.04, 1.03)));
    expect(judgement.verdict).toBe('inconclusive');
    expect(judgement.reason).toContain('its interval reaches further');
  });

  it('is inconclusive where Holm does not let it pass', () => {
    const oneDissenter = [0.98, ...blocksAround(1.3, 1.05, 7)];
    expect(judgeAlone(evidence(oneDissenter), 1).verdict).toBe('right');
    const judgement = judgeAlone(evidence(oneDissenter), 4);
    expect(judgement.verdict).toBe('inconclusive');
    expect(judgement.pHolm).toBeCloseTo((4 * 4) / 256, 12);
    expect(judgement.reason).toContain('after Holm over 4 metrics');
  });

  it('does not call sides equivalent of which blocks had to be left out', () => {
    const judgement = judgeAlone(evidence([1, 1, 1, 1, 1, 1, 1, 1], { withoutRatio: 3 }));
    expect(judgement.verdict).toBe('inconclusive');
    expect(judgement.reason).toContain('only in the blocks that have a ratio');
    expect(judgeAlone(evidence(blocksAround(2, 1.01), { withoutRatio: 3 })).verdict).toBe('right');
  });
});

describe('a family', () => {
  it('has the registered size even where members are absent', () => {
    const clear = evidence(blocksAround(1.5, 1.01));
    expect(judgeFamily([clear], 4)[0]?.pHolm).toBe(8 / 256);
    expect(judgeFamily([clear, clear], 4)[1]?.pHolm).toBe(8 / 256);
  });

  it('says how many blocks it takes where no member could win', () => {
    const many = Array.from({ length: 20 }, () => evidence(blocksAround(1.5, 1.01)));
    for (const judgement of judgeFamily(many, 20)) {
      expect(judgement.verdict).toBe('inconclusive');
      expect(judgement.smallestVisibleRatio).toBeUndefined();
      expect(judgement.reason).toContain('8 blocks cannot show any difference among 20 metrics');
      expect(judgement.reason).toContain('10 are needed');
    }
    const enough = Array.from({ length: 20 }, () => evidence(blocksAround(1.5, 1.01, 10)));
    for (const { verdict } of judgeFamily(enough, 20)) expect(verdict).toBe('right');
  });

  it('needs 8 blocks for the four headline metrics, and for the six secondary ones', () => {
    expect(blocksNeeded(4)).toBe(8);
    expect(blocksNeeded(SECONDARY_SIZE)).toBe(8);
    expect(blocksNeeded(SECONDARY_SIZE + 1)).toBe(9);
    expect(blocksNeeded(20)).toBe(10);
    expect(blocksNeeded(1)).toBe(8);
  });
});

function normal(random: Random): number {
  return random.normal();
}

/** Student's t with 3 degrees of freedom: now and then a block is far off. */
function heavyTailed(random: Random): number {
  const chiSquared = random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2;
  return random.normal() / Math.sqrt(chiSquared / 3);
}

function isWinner({ verdict }: Judgement): boolean {
  return verdict === 'left' || verdict === 'right';
}

describe('in simulation', () => {
  const METRICS = 4;
  interface Simulation {
    readonly blocks: number;
    readonly noise: (random: Random) => number;
    /** Standard deviation of a side's logarithm in a block. */
    readonly sd: number;
    /** True ratio of the first metric; the others do not differ. */
    readonly ratio?: number;
  }

  /** The headline family of one run on a machine that slows down by half from the first block to the last. */
  function run(random: Random, { blocks, noise, sd, ratio = 1 }: Simulation) {
    const members = Array.from({ length: METRICS }, (_, metric) => {
      const logRatios = Array.from({ length: blocks }, (__, block) => {
        const machine = (1 + (0.5 * block) / blocks) * Math.exp(0.2 * random.normal());
        const left = machine * Math.exp(sd * noise(random)) * (metric === 0 ? ratio : 1);
        const right = machine * Math.exp(sd * noise(random));
        return Math.log(left / right);
      });
      return { better: 'lower', logRatios, withoutRatio: 0 } as const;
    });
    return judgeFamily(members, METRICS);
  }

  it.each(
    [0.01, 0.02, 0.05, 0.1, 0.2].flatMap((sd) => [
      { tails: 'normal', noise: normal, sd },
      { tails: 'heavy-tailed', noise: heavyTailed, sd },
    ]),
  )('identical sides have a false winner in at most 1 % of comparisons: $tails, sd $sd', ({ noise, sd }) => {
    const random = new Random(20_260_101);
    const rounds = 3000;
    let winners = 0;
    let runsWithWinner = 0;
    for (let round = 0; round < rounds; round++) {
      const count = run(random, { blocks: 8, noise, sd }).filter(isWinner).length;
      winners += count;
      if (count > 0) runsWithWinner++;
    }
    expect(winners / (rounds * METRICS)).toBeLessThanOrEqual(0.01);
    expect(runsWithWinner / rounds).toBeLessThanOrEqual(0.05);
  });

  it('identical and calm sides are found equivalent', () => {
    const random = new Random(20_260_101);
    const rounds = 500;
    let equivalent = 0;
    for (let round = 0; round < rounds; round++)
      equivalent += run(random, { blocks: 8, noise: normal, sd: 0.01 }).filter(
        ({ verdict }) => verdict === 'equivalent',
      ).length;
    expect(equivalent / (rounds * METRICS)).toBeGreaterThan(0.99);
  });

  it('a true difference of 10 % at 3 % noise of the ratio is seen in at least 95 % of runs of 8 blocks', () => {
    const random = new Random(20_260_101);
    const rounds = 1000;
    let seen = 0;
    for (let round = 0; round < rounds; round++) {
      const [first] = run(random, { blocks: 8, noise: normal, sd: 0.03 / Math.SQRT2, ratio: 1.1 });
      if (first?.verdict === 'right') seen++;
    }
    expect(seen / rounds).toBeGreaterThanOrEqual(0.95);
  });
});
