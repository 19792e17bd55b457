import { describe, expect, it } from 'vitest';
import { OptionReader } from './reader.ts';
import { parseCount } from './quantities.ts';

describe('OptionReader', () => {
  it('reads what is right, and finds nothing wrong with what was not given', () => {
    const options = new OptionReader();
    expect(options.number('seed', '7', parseCount)).toBe(7);
    expect(options.number('seed', undefined, parseCount)).toBeUndefined();
    expect(options.within('trials', '100', parseCount, 1, 100)).toBe(100);
    expect(options.oneOf('axis', 'rate', ['rate', 'payload'])).toBe('rate');
    expect(options.listOf('stack', 'uws, node', ['node', 'uws'])).toEqual(['uws', 'node']);
    expect(options.listOf('stack', undefined, ['node', 'uws'])).toEqual(['node', 'uws']);
    expect(options.errors).toEqual([]);
  });

  it('keeps every mistake, with its option', () => {
    const options = new OptionReader();
    expect(options.number('seed', 'x', parseCount)).toBeUndefined();
    expect(options.within('trials', '0', parseCount, 1, 100)).toBe(1);
    expect(options.within('trials', 'few', parseCount, 1, 100)).toBe(1);
    expect(options.oneOf('axis', 'rates', ['rate', 'payload'])).toBeUndefined();
    expect(options.listOf('stack', 'node,deno', ['node', 'uws'])).toEqual(['node']);
    expect(options.errors).toEqual([
      '--seed: "x" is not a whole number.',
      '--trials: it must be from 1 to 100.',
      '--trials: "few" is not a whole number.',
      '--axis: "rates" is not one of rate, payload. Did you mean "rate"?',
      '--stack: "deno" is not one of node, uws.',
    ]);
  });
});
