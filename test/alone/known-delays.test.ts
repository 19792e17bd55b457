// A target that holds its events for a known time: the benchmark must find that time in the service time, no more and
// no less.
import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { count, measuredTrials, percentileMs, side } from '../measured-trials.ts';
import { HELD_MS } from '../targets/held.ts';

function p50Ms(trial: TrialRecord): number {
  return percentileMs(trial, 'service_time', 'client', 50);
}

describe.each(['sse', 'ws'] as const)(
  'a target that holds every event for a known time, over %s',
  (transport) => {
    it('has just that time more in its service time than the target that does not', async () => {
      const [real, held] = (await measuredTrials({
        sides: [side(`node-${transport}`, transport, 'base'), side('held', transport, 'head')],
        profile: { slices: 2, sliceMs: 400 },
      })) as [TrialRecord, TrialRecord];
      expect(p50Ms(held) - p50Ms(real)).toBeGreaterThan(HELD_MS - 2);
      expect(p50Ms(held) - p50Ms(real)).toBeLessThan(HELD_MS + 2);
      expect(count(held, 'lost')).toBe(0);
      expect(count(held, 'recorded')).toBe(count(real, 'recorded'));
    });
  },
);
