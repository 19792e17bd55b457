import { describe, expect, it } from 'vitest';
import { anchorOf } from './anchors.ts';

describe('anchorOf', () => {
  it.each([
    [['stock-ticker'], 'stock-ticker'],
    [['stock-ticker', 'connections=4'], 'stock-ticker--connections=4'],
    [['connect', ''], 'connect'],
    [['a b', '"><i>'], 'a_20_b--_22__3e__3c_i_3e_'],
  ])('%j is %s', (names, anchor) => {
    expect(anchorOf(...names)).toBe(anchor);
  });

  it('differs where names differ', () => {
    const names = ['a b', 'a_b', 'a_20_b', 'a-b', 'ab', 'ä'];
    expect(new Set(names.map((name) => anchorOf(name))).size).toBe(names.length);
  });
});
