import { expect, it } from 'vitest';
import { parseResumeAfter } from './resume-after.ts';

it.each([
  ['0', 0],
  ['41', 41],
  ['007', 7],
  ['999999999999999', 999_999_999_999_999],
])('reads %j as %d', (text, after) => {
  expect(parseResumeAfter(text)).toBe(after);
});

it.each(['', ' 1', '-1', '1.5', '1e3', 'abc', '1000000000000000', null, undefined])(
  'finds no number in %j',
  (text) => {
    expect(parseResumeAfter(text)).toBeUndefined();
  },
);
