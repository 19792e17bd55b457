import { describe, expect, it } from 'vitest';
import type { ClientClose } from '../../clients/client.ts';
import { Random } from '../../measure/random.ts';
import { EVENT_SOURCE_WAIT_MS, givesUp, toldByServer, waitMs } from './reconnect-policy.ts';

const TIMES = { baseMs: 100, capMs: 1000 };
const ATTEMPTS = [0, 1, 2, 3, 4, 5];

function waits(policy: Parameters<typeof waitMs>[0]['policy'], toldMs?: number): number[] {
  const random = new Random(1);
  return ATTEMPTS.map((attempt) => waitMs({ policy, ...TIMES }, attempt, toldMs, random));
}

describe('waitMs', () => {
  it('is the same each time, doubles up to the cap, or is what the server says', () => {
    expect(waits('fixed')).toEqual(ATTEMPTS.map(() => 100));
    expect(waits('exponential')).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(waits('retry', 70)).toEqual(ATTEMPTS.map(() => 70));
    expect(waits('retry')).toEqual(ATTEMPTS.map(() => 100));
    expect(waits('event-source')).toEqual(ATTEMPTS.map(() => EVENT_SOURCE_WAIT_MS));
    expect(waits('event-source', 70)).toEqual(ATTEMPTS.map(() => 70));
  });

  it('is spread over the whole of the back-off with full jitter', () => {
    const random = new Random(2);
    const first = Array.from({ length: 2000 }, () =>
      waitMs({ policy: 'full-jitter', ...TIMES }, 1, undefined, random),
    );
    expect(Math.min(...first)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...first)).toBeLessThan(200);
    const mean = first.reduce((sum, ms) => sum + ms, 0) / first.length;
    // Six standard errors of a mean of 2,000 uniform numbers.
    expect(Math.abs(mean - 100)).toBeLessThan((6 * 200) / Math.sqrt(12 * 2000));
  });
});

function close(cause: ClientClose['cause']): ClientClose {
  return { cause, code: '', message: '' };
}

describe('givesUp', () => {
  it('is an EventSource at another answer than an event stream, and nobody else', () => {
    const policy = { policy: 'event-source', ...TIMES } as const;
    const causes = ['refused', 'reset', 'server', 'rejected', 'protocol'] as const;
    expect(causes.filter((cause) => givesUp(policy, close(cause)))).toEqual(['rejected', 'protocol']);
    expect(causes.filter((cause) => givesUp({ ...policy, policy: 'fixed' }, close(cause)))).toEqual([]);
  });
});

it('lets the server spread its clients over the cap, where that is the policy', () => {
  const random = new Random(3);
  const told = Array.from({ length: 1000 }, () => toldByServer({ policy: 'retry', ...TIMES }, random)!);
  expect(Math.min(...told)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...told)).toBeLessThan(1000);
  expect(new Set(told).size).toBeGreaterThan(500);
  expect(toldByServer({ policy: 'fixed', ...TIMES }, random)).toBeUndefined();
});
