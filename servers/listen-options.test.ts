import { expect, it } from 'vitest';
import { assertListenOptions } from './listen-options.ts';
import type { ListenOptions } from './target.ts';

const SENSIBLE: ListenOptions = {
  host: '127.0.0.1',
  port: 0,
  backlog: 511,
  keepAliveMs: 5000,
  maxMessageBytes: 1,
  backpressureLimitBytes: 65_536,
  onLimit: 'drop',
};

it('takes what makes sense', () => {
  expect(() => assertListenOptions(SENSIBLE)).not.toThrow();
});

it.each([
  ['port', -1],
  ['port', 65_536],
  ['backlog', 0],
  ['keepAliveMs', 1.5],
  ['maxMessageBytes', 0],
  ['backpressureLimitBytes', 65_535],
  ['backpressureLimitBytes', Number.NaN],
  ['backpressureLimitBytes', 2 ** 31],
])('refuses %s = %d and says what is allowed', (name, value) => {
  expect(() => assertListenOptions({ ...SENSIBLE, [name]: value })).toThrow(
    new RegExp(`^${name} is ${value}: use a whole number from \\d+ to \\d+$`),
  );
});
