import { describe, expect, it } from 'vitest';
import { holm } from './holm.ts';

describe('holm', () => {
  it("agrees with R's p.adjust(method = 'holm')", () => {
    const corrected = holm([0.01, 0.04, 0.03, 0.005]);
    for (const [i, expected] of [0.03, 0.06, 0.06, 0.02].entries())
      expect(corrected[i]).toBeCloseTo(expected, 12);
  });

  it('never exceeds 1, never falls below p, and keeps the order of the ps', () => {
    const ps = [0.9, 0.2, 0.2, 0.5, 0.0001, 1];
    const corrected = holm(ps);
    for (const [i, p] of ps.entries()) {
      expect(corrected[i]).toBeGreaterThanOrEqual(p);
      expect(corrected[i]).toBeLessThanOrEqual(1);
    }
    const byP = Array.from(ps.keys()).sort((a, b) => ps[a]! - ps[b]!);
    const inOrder = byP.map((i) => corrected[i]!);
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
  });

  it('counts the members of the family that have no test', () => {
    expect(holm([0.01], 4)).toEqual([0.04]);
    expect(holm([0.01, 0.02], 4)).toEqual([0.04, 0.06]);
    expect(holm([], 4)).toEqual([]);
  });
});
