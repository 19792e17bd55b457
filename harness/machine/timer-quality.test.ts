import { expect, it } from 'vitest';
import { measureTimer } from './timer-quality.ts';

it('times every event that is due, none of them before its time', async () => {
  const { events, p50Ns, p99Ns, maxNs } = await measureTimer(0.1);
  expect(events).toBe(20);
  expect(p50Ns).toBeGreaterThanOrEqual(0);
  expect(p99Ns).toBeGreaterThanOrEqual(p50Ns);
  expect(maxNs).toBeGreaterThanOrEqual(0.999 * p99Ns); // percentiles have three digits
});
