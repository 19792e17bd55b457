import { describe, expect, it } from 'vitest';
import { sumOutcomes } from '../../workloads/connect-outcomes.ts';
import { causesOf } from './totals.ts';

describe('outcomes of connecting', () => {
  const outcome = sumOutcomes([
    { opened: 2, failures: {} },
    {
      opened: 0,
      failures: { 'rejected HTTP 503': 2 },
      told: { 'rejected HTTP 503': 'answered 503 instead of 101: "full"' },
    },
    {
      opened: 1,
      failures: { 'rejected HTTP 503': 1, 'refused ECONNREFUSED': 4 },
      told: { 'rejected HTTP 503': 'answered 503 instead of 101: "still full"' },
    },
  ]);

  it('are summed, with the words that came first', () => {
    expect(outcome).toEqual({
      opened: 3,
      failures: { 'rejected HTTP 503': 3, 'refused ECONNREFUSED': 4 },
      told: { 'rejected HTTP 503': 'answered 503 instead of 101: "full"' },
    });
  });

  it('are told by cause, with what a client was told', () => {
    expect(causesOf(outcome)).toBe(
      'rejected HTTP 503 (answered 503 instead of 101: "full"), refused ECONNREFUSED',
    );
  });
});
