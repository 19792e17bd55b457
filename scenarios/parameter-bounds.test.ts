import { expect, it } from 'vitest';
import { MIN_QUOTE_BYTES } from '../workloads/broadcast/stock-quotes.ts';
import { SCENARIOS } from './catalogue.ts';
import { parameterBounds } from './parameter-bounds.ts';

it('the bounds of a parameter are those of its schema', () => {
  expect(parameterBounds('broadcast', 'connections')).toEqual({ min: 1, open: false, max: 1_000_000 });
  expect(parameterBounds('broadcast', 'rateHz')).toEqual({ min: 0, open: true, max: 1_000_000 });
  expect(parameterBounds('broadcast', 'payloadBytes')).toEqual({
    min: MIN_QUOTE_BYTES,
    open: false,
    max: 1_048_576,
  });
});

it.each(SCENARIOS)('$name has bounds for connections and payload', ({ workload }) => {
  for (const parameter of ['connections', 'payloadBytes']) {
    const { min, max } = parameterBounds(workload, parameter);
    expect(min).toBeGreaterThan(0);
    expect(Number.isFinite(max)).toBe(true);
  }
});

it('what is no number has none', () => {
  expect(() => parameterBounds('broadcast', 'arrivals')).toThrow('no number arrivals');
  expect(() => parameterBounds('broadcast', 'nothing')).toThrow(RangeError);
});
