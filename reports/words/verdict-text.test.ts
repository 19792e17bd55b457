import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../analysis/comparison/comparison.ts';
import { ratioWithInterval, verdictText } from './verdict-text.ts';

function comparison(overrides: Partial<Comparison>): Comparison {
  return {
    runId: 'r',
    scenario: 's',
    case: '',
    stack: 'node',
    client: 'lean',
    metric: 'latency',
    side: 'client',
    phase: 'steady',
    stat: 'p50',
    unit: 'ns',
    better: 'lower',
    family: 'headline',
    sse: 131,
    ws: 100,
    ratio: 1.31,
    ciLow: 1.22,
    ciHigh: 1.4,
    ciLevel: 0.961,
    blocks: 8,
    blockRatios: [],
    p: 0.0078,
    pHolm: 0.031,
    verdict: 'ws',
    status: 'ok',
    statusReason: '',
    smallestVisibleRatio: 1.09,
    ...overrides,
  };
}

describe('verdictText', () => {
  it.each<[Partial<Comparison>, string]>([
    [{}, 'WebSocket'],
    [{ verdict: 'sse' }, 'SSE'],
    [{ verdict: 'equivalent' }, 'equivalent'],
    [{ verdict: 'inconclusive' }, 'inconclusive (sees 1.09×)'],
    [{ verdict: 'inconclusive', smallestVisibleRatio: undefined }, 'inconclusive (n = 8)'],
    [
      { verdict: 'inconclusive', status: 'insufficient', blocks: 3, smallestVisibleRatio: undefined },
      'inconclusive (n = 3)',
    ],
    [{ verdict: undefined, status: 'client-bound' }, 'no verdict: client-bound'],
    [{ verdict: undefined, status: 'insufficient' }, 'no verdict: pooled'],
    [{ verdict: undefined, status: 'insufficient', ratio: undefined }, 'too few events'],
    [{ verdict: undefined, status: 'insufficient', ratio: undefined, stat: 'slope' }, 'not linear'],
    [{ verdict: undefined, better: 'none' }, ''],
  ])('%j', (overrides, text) => {
    expect(verdictText(comparison(overrides))).toBe(text);
  });

  it('says nothing of nothing', () => {
    expect(verdictText(undefined)).toBe('');
  });
});

describe('ratioWithInterval', () => {
  it.each<[Partial<Comparison>, string]>([
    [{}, '1.31 [1.22, 1.40]'],
    [{ ciLevel: undefined }, '1.31 (1.22 to 1.40)'],
    [{ ciLow: undefined, ciHigh: undefined, ciLevel: undefined }, '1.31'],
    [{ ratio: undefined }, '–'],
  ])('%j', (overrides, text) => {
    expect(ratioWithInterval(comparison(overrides))).toBe(text);
  });
});
