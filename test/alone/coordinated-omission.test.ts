// A server that stalls must show in the latency of every event that was due while it stalled, not only of the one
// on which it stalled (Gil Tene, "How NOT to Measure Latency"; Schroeder et al., NSDI 2006).
import { beforeAll, describe, expect, it } from 'vitest';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { count, measuredTrials, percentileMs, RATE_HZ, reasonCodes, side } from '../measured-trials.ts';

const SECONDS = 5;
const STALL_MS = 200;

/**
 * Of constant arrivals a fifth falls in the stall, late by 0–200 ms, uniformly; the others are on time. So the
 * share that is later than x ms is 0.2 × (1 − x / 200): a tenth is later than 100 ms, a hundredth than 190 ms.
 */
const EXPECTED_MS = { 85: 50, 90: 100, 95: 150, 99: 190 } as const;

/**
 * A stall never ends early, but later by what it takes to get a processor again and to send what was due. That length d
 * is added to each percentile alike, for the share that is later than x ms is then (200 + d − x) / 1000.
 */
const ADRIFT_MS = 20;

let trials: TrialRecord[] = [];

beforeAll(async () => {
  trials = await measuredTrials({
    sides: [side('node-sse', 'sse'), side('node-ws', 'ws')],
    parameters: { connections: 2 },
    profile: { sliceMs: SECONDS * 1000 },
    block: { stall: { forNs: STALL_MS * 1e6, everyNs: 1e9 } },
  });
});

describe.each(['sse', 'ws'] as const)('a server that stalls 200 ms each second, over %s', (transport) => {
  const trial = (): TrialRecord => trials.find((each) => each.transport === transport)!;

  it('gets every event that was due, and the trial is valid', () => {
    expect(reasonCodes(trial())).toEqual([]);
    expect(count(trial(), 'expected')).toBe(2 * RATE_HZ * SECONDS);
    expect(count(trial(), 'recorded')).toBe(2 * RATE_HZ * SECONDS);
  });

  it.each(Object.entries(EXPECTED_MS))('has the p%s of latency that the arithmetic predicts', (p, ms) => {
    const latencyMs = percentileMs(trial(), 'latency', 'client', Number(p));
    expect(Math.abs(latencyMs - ms)).toBeLessThan(ADRIFT_MS);
  });

  it('has the stall in its send lag, where it happened', () => {
    const lagMs = percentileMs(trial(), 'send_lag', 'server', 90);
    expect(Math.abs(lagMs - EXPECTED_MS[90])).toBeLessThan(ADRIFT_MS);
  });

  it('does not have it in its service time, nor in the latency of what was due in between', () => {
    expect(percentileMs(trial(), 'service_time', 'client', 99)).toBeLessThan(20);
    expect(percentileMs(trial(), 'latency', 'client', 70)).toBeLessThan(20);
  });
});
