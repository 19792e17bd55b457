import { describe, expect, it } from 'vitest';
import { Random } from '../../measure/random.ts';
import { alignedRankTest, type AlignedBlock } from './aligned-rank.ts';

/** Both probabilities by trying out which arm of each block could have been head. */
function byEnumeration(blocks: readonly AlignedBlock[]): { greater: number; less: number } {
  const observed = alignedRankTest(blocks).statistic;
  let cases = 0;
  let greater = 0;
  let less = 0;
  const visit = (done: readonly AlignedBlock[]): void => {
    const next = blocks[done.length];
    if (next === undefined) {
      const { statistic } = alignedRankTest(done);
      cases++;
      if (statistic >= observed) greater++;
      if (statistic <= observed) less++;
      return;
    }
    const [a, b, c] = next;
    for (const turned of [
      [a, b, c],
      [b, a, c],
      [c, a, b],
    ] as const)
      visit([...done, turned]);
  };
  visit([]);
  return { greater: greater / cases, less: less / cases };
}

describe('alignedRankTest', () => {
  it('has by hand: two blocks, head on top of both', () => {
    // Aligned: 2, −1, −1 and 4, −2, −2. Ranks: 5, 3.5, 3.5 and 6, 1.5, 1.5. Head has the largest sum of nine: 1/9.
    const test = alignedRankTest([
      [3, 0, 0],
      [7, 1, 1],
    ]);
    expect(test.statistic).toBe(11);
    expect(test.greater).toBeCloseTo(1 / 9, 12);
    expect(test.less).toBeCloseTo(1, 12);
  });

  it('agrees with the enumeration of all choices, with ties and without', () => {
    const random = new Random(1);
    for (let round = 0; round < 30; round++) {
      const draw = round % 2 === 0 ? () => random.normal() : () => random.integer(4);
      const blocks = Array.from({ length: 5 }, (): AlignedBlock => [draw() + round / 20, draw(), draw()]);
      const { greater, less } = alignedRankTest(blocks);
      expect(greater).toBeCloseTo(byEnumeration(blocks).greater, 10);
      expect(less).toBeCloseTo(byEnumeration(blocks).less, 10);
    }
  });

  it('goes down to 3⁻¹⁶ with 16 blocks, does not hear of the machine, and has 1 without a block', () => {
    const random = new Random(2);
    const blocks = Array.from({ length: 16 }, (): AlignedBlock => {
      const machine = 100 * random.normal();
      return [machine + 5, machine + 0.1 * random.normal(), machine + 0.1 * random.normal()];
    });
    expect(alignedRankTest(blocks).greater).toBeCloseTo(3 ** -16, 15);
    expect(alignedRankTest([])).toMatchObject({ greater: 1, less: 1 });
  });

  it.each(['normal', 'skewed'])('rejects equal arms no more often than it says: %s noise', (noise) => {
    const random = new Random(3);
    const draw = noise === 'normal' ? () => random.normal() : () => random.exponential(1) ** 2;
    const rounds = 4000;
    let rejected = 0;
    for (let round = 0; round < rounds; round++) {
      const blocks = Array.from({ length: 16 }, (): AlignedBlock => [draw(), draw(), draw()]);
      if (alignedRankTest(blocks).greater <= 0.05) rejected++;
    }
    expect(rejected / rounds).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / rounds));
    expect(rejected / rounds).toBeGreaterThan(0.03);
  });
});
