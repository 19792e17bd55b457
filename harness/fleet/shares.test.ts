import { describe, expect, it } from 'vitest';
import { rampLevels } from './connection-limit.ts';
import { sharesOfLevel } from './shares.ts';

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

describe('sharesOfLevel', () => {
  it.each([
    [[10, 10]],
    [[7, 7, 6]],
    [[1, 1, 1, 1, 1, 5]],
    [[100, 3, 17, 50, 1]],
    [Array.from({ length: 51 }, () => 19_608)],
  ])('reaches every level of the ramp exactly: %j', (planned) => {
    const begun = planned.map(() => 0);
    for (const level of rampLevels(sum(planned))) {
      for (const [index, share] of sharesOfLevel(level, planned, begun).entries()) {
        expect(share).toBeGreaterThanOrEqual(0);
        begun[index]! += share;
        expect(begun[index]).toBeLessThanOrEqual(planned[index]!);
      }
      expect(sum(begun)).toBe(level);
    }
    expect(begun).toEqual(planned);
  });

  it('gives each its share of a level, and nothing where all is begun', () => {
    expect(sharesOfLevel(100, [300, 100], [0, 0])).toEqual([75, 25]);
    expect(sharesOfLevel(100, [300, 100], [75, 25])).toEqual([0, 0]);
  });
});

describe('rampLevels', () => {
  it('rises from level to level, also where there are fewer connections than levels', () => {
    for (const max of [1, 5, 20, 100, 20_000]) {
      const levels = rampLevels(max);
      expect(levels.at(-1)).toBe(max);
      expect(levels.every((level, index) => level > (levels[index - 1] ?? 0))).toBe(true);
    }
  });
});
