import { describe, expect, it } from 'vitest';
import { EXTENSION, lookBefore } from './extension.ts';

describe('the looks', () => {
  it('come after the sure blocks and then after every round', () => {
    const blocks = [8, 9, 11, 12, 15, 16, 23];
    expect(blocks.map((block) => lookBefore(block, 8))).toEqual([8, 8, 8, 12, 12, 16, 20]);
    expect(lookBefore(9, 9)).toBe(9);
  });

  it('end with a whole round', () => {
    expect((EXTENSION.most - EXTENSION.least) % EXTENSION.round).toBe(0);
  });
});
