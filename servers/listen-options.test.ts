import { expect, it } from 'vitest';
import { assertListenOptions, DEFAULT_LISTEN_OPTIONS } from './listen-options.ts';

it('takes the defaults', () => {
  expect(() => assertListenOptions(DEFAULT_LISTEN_OPTIONS)).not.toThrow();
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
  expect(() => assertListenOptions({ ...DEFAULT_LISTEN_OPTIONS, [name]: value })).toThrow(
    new RegExp(`^${name} is ${value}: use a whole number from \\d+ to \\d+$`),
  );
});
