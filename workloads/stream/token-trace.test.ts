import { describe, expect, it } from 'vitest';
import { NS_PER_MS } from '../../measure/clock.ts';
import { gapDeviationMs, meanGapMs, TokenTrace, type TokenPace } from './token-trace.ts';

const PACE: TokenPace = { gapMedianMs: 20, pauseShare: 0.01, pauseMinMs: 100, pauseMaxMs: 300 };
const GAPS = 40_000;

function gaps(pace: TokenPace, speed: number, seed: number, count: number): number[] {
  const trace = new TokenTrace(pace, speed, seed);
  return Array.from({ length: count }, () => trace.nextGapNs());
}

describe('TokenTrace', () => {
  it('depends on its seed alone', () => {
    expect(gaps(PACE, 1, 5, 50)).toEqual(gaps(PACE, 1, 5, 50));
    expect(gaps(PACE, 1, 5, 50)).not.toEqual(gaps(PACE, 1, 6, 50));
  });

  it('has whole gaps with the median, mean and deviation that its pace says', () => {
    const allNs = gaps(PACE, 1, 1, GAPS);
    const all = allNs.map((ns) => ns / NS_PER_MS);
    const mean = all.reduce((sum, ms) => sum + ms, 0) / GAPS;
    const deviation = Math.sqrt(all.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / GAPS);
    expect(allNs.every((ns) => Number.isInteger(ns) && ns > 0)).toBe(true);
    expect(all.toSorted((a, b) => a - b)[GAPS / 2]).toBeCloseTo(20, 0);
    expect(Math.abs(mean / meanGapMs(PACE) - 1)).toBeLessThan(0.02);
    expect(Math.abs(deviation / gapDeviationMs(PACE) - 1)).toBeLessThan(0.05);
  });

  it('pauses as often and as long as it should', () => {
    const pauses = gaps({ ...PACE, pauseShare: 1 }, 1, 1, 1000);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(100 * NS_PER_MS);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(300 * NS_PER_MS);
    expect(meanGapMs({ ...PACE, pauseShare: 1 })).toBe(200);
  });

  it('has the same gaps, only shorter, where it is to go faster', () => {
    const slow = gaps(PACE, 1, 3, 100);
    for (const [index, gap] of gaps(PACE, 4, 3, 100).entries()) {
      expect(Math.abs(gap - slow[index]! / 4)).toBeLessThanOrEqual(1);
    }
  });

  it('draws its tokens from the vocabulary', () => {
    const trace = new TokenTrace(PACE, 1, 1);
    const tokens = new Set(Array.from({ length: 500 }, () => trace.nextToken(7)));
    expect([...tokens].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});
