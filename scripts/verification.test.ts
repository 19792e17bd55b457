import { expect, it } from 'vitest';
import { measurement, trialRecord } from '../harness/trial-record.fixture.ts';
import type { TrialRecord } from '../harness/trial-record.ts';
import { verificationOf } from './verification.ts';

const CLIENT = { side: 'client' } as const;

function trial(counts: Readonly<Record<string, number>>, overrides: Partial<TrialRecord> = {}): TrialRecord {
  const all = { expected: 40, delivered: 40, lost: 0, duplicate: 0, reordered: 0, malformed: 0, ...counts };
  const measurements = Object.entries(all).map(([name, value]) => measurement(name as 'lost', value, CLIENT));
  return trialRecord({ measurements, ...overrides });
}

function reasonWith(code: string) {
  return { code, message: 'It was so.', remedy: 'Mend it.' };
}

it('is ok when everything that was sent has arrived once and in order', () => {
  expect(verificationOf(trial({}))).toEqual({
    scenario: 'stock-ticker',
    case: 'connections=4',
    target: 'node-sse',
    expected: 40,
    received: 40,
    lost: 0,
    duplicate: 0,
    reordered: 0,
    ok: true,
    skipped: false,
    reason: '',
  });
});

it.each([
  ['a loss', { delivered: 39, lost: 1 }],
  ['a loss that only the sum shows', { delivered: 39 }],
  ['a duplicate', { duplicate: 1 }],
  ['a delivery out of order', { reordered: 1 }],
  ['an event without a stamp', { malformed: 1 }],
  ['a silent publisher', { expected: 0, delivered: 0 }],
])('is not ok with %s', (_, counts) => {
  const { ok, reason } = verificationOf(trial(counts));
  expect(ok).toBe(false);
  expect(reason).not.toBe('');
});

it('does not mind a busy machine, but connections that fail', () => {
  const busy = trial({}, { status: 'invalid', reasons: [reasonWith('client-cpu')] });
  expect(verificationOf(busy).ok).toBe(true);
  const refused = trial({}, { status: 'invalid', reasons: [reasonWith('connect-failures')] });
  expect(verificationOf(refused)).toMatchObject({ ok: false, reason: 'It was so. Mend it.' });
});

it('tells a skipped target from a failed one', () => {
  expect(verificationOf(trialRecord({ status: 'skipped' }))).toMatchObject({ ok: false, skipped: true });
  expect(verificationOf(trialRecord({ status: 'failed' }))).toMatchObject({ ok: false, skipped: false });
});
