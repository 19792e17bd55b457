// Targets that are wrong in a known way: the benchmark must report exactly that way, and draw nothing from it.
import { beforeAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../scripts/exit-codes.ts';
import type { TrialRecord } from '../harness/trial-record.ts';
import { CONNECTIONS, count, measuredTrials, RATE_HZ, reasonCodes, side } from './measured-trials.ts';

const SLICE_MS = 500;
const EVENTS = (RATE_HZ * SLICE_MS) / 1000;

describe.each(['sse', 'ws'] as const)(
  'a target that loses, repeats and swaps events, over %s',
  (transport) => {
    let trial: TrialRecord;

    beforeAll(async () => {
      [trial] = (await measuredTrials({ sides: [side('unfaithful', transport)] })) as [TrialRecord];
    });

    it('is accounted exactly', () => {
      const tenth = (EVENTS / 10) * CONNECTIONS;
      expect({
        expected: count(trial, 'expected'),
        delivered: count(trial, 'delivered'),
        lost: count(trial, 'lost'),
        duplicate: count(trial, 'duplicate'),
        reordered: count(trial, 'reordered'),
        malformed: count(trial, 'malformed'),
      }).toEqual({
        expected: 10 * tenth,
        delivered: 9 * tenth,
        lost: tenth,
        duplicate: tenth,
        reordered: tenth,
        malformed: 0,
      });
    });

    it('makes the trial invalid, with each reason and its number', () => {
      const tenth = (EVENTS / 10) * CONNECTIONS;
      expect(trial.status).toBe('invalid');
      for (const kind of ['lost', 'duplicate', 'reordered']) {
        const reason = trial.reasons.find(({ code }) => code === kind);
        expect(reason?.message).toBe(`${tenth} of ${10 * tenth} deliveries were ${kind}.`);
        expect(reason?.remedy).not.toBe('');
      }
      expect(exitCodeOf([trial], true)).toBe(3);
    });
  },
);

describe.each(['sse', 'ws'] as const)('a target that ends a connection, over %s', (transport) => {
  it('is named for it', async () => {
    const [trial] = (await measuredTrials({ sides: [side('hangs-up', transport)] })) as [TrialRecord];
    expect(trial.status).toBe('invalid');
    const reason = trial.reasons.find(({ code }) => code === 'unexpected-closes');
    expect(reason?.message).toMatch(/^1 connections ended during the trial: server/);
    expect(reasonCodes(trial)).toContain('lost');
    // It ends one of four connections when ten of its events have gone out.
    expect(count(trial, 'lost')).toBe(EVENTS - 10);
    expect(exitCodeOf([trial], true)).toBe(3);
  });
});
