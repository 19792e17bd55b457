import { describe, expect, it } from 'vitest';
import { VisibilityTally } from './visibility-tally.ts';

describe('a tally by visibility', () => {
  it('counts and times each state for itself', () => {
    const tally = new VisibilityTally(['event', 'frame'], 'visible', 0);
    for (let ms = 100; ms <= 1000; ms += 100) tally.note('event', ms);
    tally.note('frame', 50);
    tally.turn('hidden', 1000);
    for (let ms = 1500; ms <= 3000; ms += 500) tally.note('event', ms);
    expect(tally.times('event', 'visible')).toBe(10);
    expect(tally.rateHz('event', 'visible', 3000)).toBe(10);
    expect(tally.rateHz('event', 'hidden', 3000)).toBe(2);
    expect(tally.longestMs('event', 'hidden', 3000)).toBe(500);
    expect(tally.longestMs('frame', 'visible', 3000)).toBe(950);
    expect(tally.rateHz('frame', 'hidden', 3000)).toBe(0);
    // It still has not come.
    expect(tally.longestMs('frame', 'hidden', 3000)).toBe(2000);
    tally.turn('visible', 3000);
    tally.note('frame', 3010);
    expect(tally.longestMs('frame', 'hidden', 4000)).toBe(2000);
    expect(tally.longestMs('frame', 'visible', 3010)).toBe(950);
    expect(tally.spentMs('hidden', 4000)).toBe(2000);
    expect(tally.spentMs('visible', 4000)).toBe(2000);
  });

  it('has no rate of a state that never was', () => {
    const tally = new VisibilityTally(['event'], 'visible', 5);
    expect(tally.rateHz('event', 'hidden', 100)).toBeUndefined();
    expect(tally.longestMs('event', 'hidden', 100)).toBe(0);
  });
});
