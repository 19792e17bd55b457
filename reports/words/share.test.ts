import { describe, expect, it } from 'vitest';
import { doAllMeet, shareOf, shareText, spanOf } from './share.ts';

describe('shareOf', () => {
  it.each([
    [1.25, 2, { low: 20, high: 50 }],
    [1.001, 1.1, { low: 0, high: 9 }],
    [500, 1000, { low: 99, high: 99 }],
    [0.9, 1.1, { low: 0, high: 9 }],
  ])('%d to %d times', (low, high, share) => {
    expect(shareOf({ times: 1, low, high })).toEqual(share);
  });
});

describe('shareText', () => {
  it.each([
    [{ low: 17, high: 38 }, '17–38 %'],
    [{ low: 11, high: 11 }, '11 %'],
    [{ low: 0, high: 7 }, 'up to 7 %'],
  ])('%j', (share, text) => {
    expect(shareText(share)).toBe(text);
  });
});

describe('shares together', () => {
  it('meet where one number lies within all of them', () => {
    const [low, middle, high] = [
      { low: 1, high: 5 },
      { low: 5, high: 9 },
      { low: 7, high: 12 },
    ];
    expect(doAllMeet([low, middle])).toBe(true);
    expect(doAllMeet([low, middle, high])).toBe(false);
    expect(spanOf([middle, low, high])).toEqual({ low: 1, high: 12 });
  });
});
