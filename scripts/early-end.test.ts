import { describe, expect, it } from 'vitest';
import { ResourceShortage } from '../harness/machine/resource-check.ts';
import { NetworkUnavailable } from '../harness/network/namespaces.ts';
import { TrialFailure } from '../harness/processes/trial-failure.ts';
import { TrialLogError } from '../reports/files/trial-log.ts';
import { FileWriteError } from '../reports/files/whole-file.ts';
import { earlyEnd, stackOf } from './early-end.ts';

const withCode = (message: string, code: string): Error => Object.assign(new Error(message), { code });

describe('an error that was foreseen', () => {
  it.each([
    new Error('plain, with its remedy'),
    new FileWriteError('results.csv', withCode('no space left', 'ENOSPC')),
    new ResourceShortage('too few'),
    new TrialFailure('crashed', 'server', 'It ended.', []),
    new TrialLogError('line 7'),
  ])('keeps its own words: %s', (error) => {
    expect(earlyEnd(error)).toEqual({ message: error.message, remedy: '', foreseen: true });
  });

  it('keeps a remedy that it brings', () => {
    expect(earlyEnd(new NetworkUnavailable('There is no TUN device', 'Load the module.'))).toEqual({
      message: 'There is no TUN device.',
      remedy: 'Load the module.',
      foreseen: true,
    });
  });
});

describe('an error that nobody foresaw', () => {
  it.each([
    [withCode('EMFILE: too many open files, open', 'EMFILE'), /^Error: EMFILE.*open\.$/, /ulimit -n/],
    [new RangeError('WebAssembly.Instance(): Out of memory: Cannot allocate'), /^RangeError: /, /ulimit -v/],
    [withCode('spawn EAGAIN', 'EAGAIN'), /EAGAIN/, /ulimit -u/],
    [withCode('Cannot find package x', 'ERR_MODULE_NOT_FOUND'), /package x/, /npm ci/],
    [withCode('ENOSPC: no space left', 'ENOSPC'), /ENOSPC/, /Free some space/],
    [new TypeError('x is not a function\nmore'), /^TypeError: x is not a function\.$/, /defect of pushbench/],
    ['a string', /^a string\.$/, /defect of pushbench/],
  ])('has one sentence, and a remedy: %s', (error, message, remedy) => {
    const end = earlyEnd(error);
    expect(end.foreseen).toBe(false);
    expect(end.message).toMatch(message);
    expect(end.remedy).toMatch(remedy);
  });

  it('has a stack with its causes', () => {
    const error = new TypeError('above', { cause: new RangeError('below') });
    expect(stackOf(error)).toMatch(/^TypeError: above\n[\s\S]*\ncaused by RangeError: below\n/);
  });
});
