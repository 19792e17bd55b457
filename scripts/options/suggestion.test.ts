import { describe, expect, it } from 'vitest';
import { didYouMean } from './suggestion.ts';

const KNOWN = ['stock-ticker', 'throughput', 'chat', 'llm-tokens'];

describe('didYouMean', () => {
  it.each([
    ['stok-ticker', 'stock-ticker'],
    ['stock_ticker', 'stock-ticker'],
    ['Stock-Ticker', 'stock-ticker'],
    ['stock', 'stock-ticker'],
    ['troughput', 'throughput'],
    ['chta', 'chat'],
    ['llm', 'llm-tokens'],
  ])('finds what %s was to be', (typed, meant) => {
    expect(didYouMean(typed, KNOWN)).toBe(` Did you mean "${meant}"?`);
  });

  it('says nothing where nothing is near', () => {
    expect(didYouMean('presence', KNOWN)).toBe('');
    expect(didYouMean('anything', [])).toBe('');
  });

  it('prefers the nearest', () => {
    expect(didYouMean('uws', ['ws', 'uws2', 'sse'])).toMatch(/"(ws|uws2)"/);
    expect(didYouMean('nod', ['mode', 'node'])).toBe(' Did you mean "node"?');
  });
});
