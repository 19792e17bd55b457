import { describe, expect, it } from 'vitest';
import { trialRecord } from '../harness/trial-record.fixture.ts';
import type { TrialRecord, TrialStatus } from '../harness/trial-record.ts';
import { EXIT, exitCodeOf, gateExitCode } from './exit-codes.ts';

/** Each of a block of its own. */
let blocks = 0;

function trial(status: TrialStatus, ...codes: string[]): TrialRecord {
  return trialRecord({
    block: blocks++,
    status,
    reasons: codes.map((code) => ({ code, message: '', remedy: '' })),
  });
}

/** A later attempt, which is valid. */
function again(first: TrialRecord): TrialRecord {
  return { ...first, order: 99, status: 'ok', reasons: [] };
}

const ok = trial('ok');

describe('the exit code of a run', () => {
  it('passes over an invalid trial that was measured again with success, but not over wrong counts', () => {
    const invalid = trial('invalid', 'client-cpu');
    expect(exitCodeOf([invalid, again(invalid)], false)).toBe(0);
    expect(exitCodeOf([again(invalid), { ...invalid, order: 100 }], false)).toBe(3);
    const lost = trial('invalid', 'lost');
    expect(exitCodeOf([lost, again(lost)], false)).toBe(3);
  });

  it.each([
    ['all is well', [ok, ok], 0, 0],
    ['a target cannot run here', [ok, trial('skipped', 'not-available')], 0, 0],
    ['no target can run here', [trial('skipped', 'not-available')], 3, 3],
    ['nothing was recorded', [], 3, 3],
    ['a trial failed', [ok, trial('failed', 'server-crashed')], 3, 3],
    ['a trial is invalid', [trial('invalid', 'client-cpu'), ok], 3, 0],
    ['counts are wrong', [trial('invalid', 'client-cpu', 'lost'), ok], 3, 3],
    ['a connection failed', [trial('invalid', 'connect-failures')], 3, 3],
    ['a connection ended', [trial('invalid', 'unexpected-closes')], 3, 3],
  ])('where %s', (_, records, code, smokeCode) => {
    expect([exitCodeOf(records, false), exitCodeOf(records, true)]).toEqual([code, smokeCode]);
  });

  it('has one number for each meaning', () => {
    expect(EXIT).toEqual({ done: 0, regression: 1, usage: 2, invalid: 3, interrupted: 130 });
  });
});

describe('the exit code of a gate', () => {
  it.each([
    ['pass', 0, 0],
    ['improved', 0, 0],
    ['inconclusive', 0, 3],
    ['regressed', 1, 1],
    ['invalid', 3, 3],
  ] as const)('that says %s', (verdict, code, strictCode) => {
    expect([gateExitCode(verdict, false), gateExitCode(verdict, true)]).toEqual([code, strictCode]);
  });
});
