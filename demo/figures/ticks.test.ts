import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { niceTicks } from './ticks.ts';

describe('the ticks of an axis', () => {
  it('are round', () => {
    expect(niceTicks(0, 8)).toEqual([0, 2, 4, 6, 8]);
    expect(niceTicks(-3, 17)).toEqual([-5, 0, 5, 10, 15, 20]);
    expect(niceTicks(0, 0.93)).toEqual([0, 0.5, 1]);
  });

  it('enclose what is drawn, evenly, and are few', () => {
    const value = fc.integer({ min: -1e8, max: 1e8 }).map((thousandths) => thousandths / 1000);
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [low, high] = [Math.min(a, b, 0), Math.max(a, b, 0)];
        const ticks = niceTicks(low, high);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(7);
        expect(ticks[0]!).toBeLessThanOrEqual(low + Math.abs(low) * 1e-5);
        expect(ticks.at(-1)!).toBeGreaterThanOrEqual(high - Math.abs(high) * 1e-5);
        expect(ticks).toEqual(ticks.toSorted((x, y) => x - y));
      }),
    );
  });
});
