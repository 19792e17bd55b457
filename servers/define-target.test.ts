import { describe, expect, it } from 'vitest';
import { defineTarget } from './define-target.ts';
import { TARGET_CONTRACT_VERSION, type Target } from './target.ts';

const whole = {
  name: 'mine',
  stack: 'mine',
  transport: 'sse',
  versions: {},
  listen: () => Promise.reject(new Error('not here')),
} as const;

describe('defineTarget', () => {
  it('fills in the version of the contract, and keeps the rest', () => {
    const target: Target = defineTarget(whole);
    expect(target).toEqual({ ...whole, contractVersion: TARGET_CONTRACT_VERSION });
  });

  it('names every wrong key at once', () => {
    const wrong = { ...whole, name: '', transport: 'poll', lisen: whole.listen, listen: undefined };
    expect(() => defineTarget(wrong as never)).toThrow(
      "defineTarget: name must not be empty; transport must be 'sse' or 'ws'; listen must be a function; lisen is no key of a target, which are name, stack, transport, versions, listen",
    );
  });
});
