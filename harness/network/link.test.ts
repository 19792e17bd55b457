// The link as a pure function of arrivals: delay, order, loss, the bottleneck and its queue.
import { assert, double, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NS_PER_MS } from '../../measure/clock.ts';
import { DROPPED, Link, type LinkSettings } from './link.ts';

const plain: LinkSettings = { delayMs: 10, jitterMs: 0, loss: 0, bps: Infinity, queueBytes: 150_000 };

function outcomes(settings: Partial<LinkSettings>, seed: number, count: number, gapNs = NS_PER_MS): number[] {
  const link = new Link({ ...plain, ...settings }, seed);
  return Array.from({ length: count }, (_, n) => link.offer(n * gapNs, 1_500));
}

/** Which of 20,000 packets do not come out. */
const dropped = (seed: number): number[] =>
  outcomes({ loss: 0.01 }, seed, 20_000).flatMap((at, n) => (at === DROPPED ? [n] : []));

describe('a link', () => {
  it('delays by exactly what was asked for', () => {
    expect(outcomes({}, 1, 3)).toEqual([10e6, 11e6, 12e6]);
  });

  it('keeps packets in order, and within the jitter of their delay or behind the one before', () => {
    assert(
      property(integer(), double({ min: 0, max: 10, noNaN: true }), (seed, jitterMs) => {
        const out = outcomes({ jitterMs }, seed, 200);
        for (const [n, at] of out.entries()) {
          const delayMs = (at - n * NS_PER_MS) / NS_PER_MS;
          expect(delayMs).toBeGreaterThanOrEqual(10 - jitterMs - 1e-6);
          // One that is later than that had to wait for the one before it.
          expect(at === out[n - 1] || delayMs <= 10 + jitterMs + 1e-6).toBe(true);
          expect(at).toBeGreaterThanOrEqual(out[n - 1] ?? 0);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('drops the same packets for the same seed, others for another, and as many as binomial chance allows', () => {
    expect(dropped(7)).toEqual(dropped(7));
    expect(dropped(7)).not.toEqual(dropped(8));
    // 200 ± 5 standard deviations of 14.
    expect(dropped(7).length).toBeGreaterThan(130);
    expect(dropped(7).length).toBeLessThan(270);
  });

  it('sends no faster than its rate: 12,000 bits at 1 Mbit/s take 12 ms', () => {
    expect(outcomes({ bps: 1e6, delayMs: 0 }, 1, 4, 0)).toEqual([12e6, 24e6, 36e6, 48e6]);
  });

  it('drops at the tail of a full queue, and counts it apart from the loss', () => {
    const link = new Link({ ...plain, bps: 1e6, queueBytes: 4_500 }, 1);
    const out = Array.from({ length: 5 }, () => link.offer(0, 1_500));
    expect(out.filter((at) => at === DROPPED)).toHaveLength(2);
    expect(link.counts).toEqual({ packets: 5, bytes: 7_500, lost: 0, overflowed: 2 });
  });
});
