// Packets over a real path: all of a slow stream come, and a stream that is more than the process that makes the path can
// carry makes a trial invalid.
import { describe, expect, it } from 'vitest';
import { networkSettings } from '../../scenarios/networks.ts';
import { networkObstacle } from '../network/availability.ts';
import type { PathSnapshot } from '../network/path.ts';
import { measurePathRates, seenIn, type PathRateResult, type Stream } from './path-rate.ts';

const obstacle = await networkObstacle();
const why = obstacle === undefined ? '' : ` (not here: ${obstacle.reason}. ${obstacle.remedy})`;

/** On all processors: nothing is pinned. */
const pinning = { servers: undefined, clients: undefined, reason: 'a test' };

function measure(ratesHz: readonly number[]): Promise<PathRateResult> {
  const settings = networkSettings({ rttMs: 4 });
  return measurePathRates({ settings, pinning, ratesHz, forMs: 500, progress: () => {} });
}

describe.skipIf(obstacle !== undefined)(`a path under packets${why}`, () => {
  it('carries a slow stream whole, and says how late and at what cost', async () => {
    const { rates, carried_hz: carriedHz, too_much_hz: tooMuchHz } = await measure([200]);
    const { sent, received, carried_hz: packetsHz, cpu_share: cpu, reasons, ...late } = rates[0]!;
    expect([sent, received]).toEqual([100, 100]);
    expect(packetsHz).toBeGreaterThan(0);
    expect(cpu).toBeGreaterThan(0);
    expect(late.late_p99_ns).toBeGreaterThanOrEqual(late.late_p50_ns!);
    // A busy machine may make even that too much.
    expect([carriedHz, tooMuchHz]).toEqual(reasons.length === 0 ? [200, undefined] : [undefined, 200]);
  });

  it('gives way under more packets than it can carry', async () => {
    const { rates, too_much_hz: tooMuchHz } = await measure([300_000]);
    expect(rates[0]!.reasons).not.toEqual([]);
    expect(tooMuchHz).toBe(300_000);
  });
});

describe('a rate of packets', () => {
  const end = { segments: 0, retransmitted: 0, listenOverflows: 0, deviceDrops: 0 };
  const calibration = { connectNs: 20e6, firstEventNs: 40e6, openNs: 40e6, postNs: 20e6 };
  const settings = networkSettings({ rttMs: 20, loss: 0.1 });
  const none = { packets: 0, bytes: 0, lost: 0, overflowed: 0 };

  const snapshot = (packets: number, lost: number, atNs: number, cpuUs: number): PathSnapshot => {
    const down = { ...none, packets, lost };
    const counts = { down, up: none, lateness: [], forwarded: 0, refused: 0, waiting: 0, busyUs: 0 };
    return { forwarder: { ...counts, cpuUs, atNs }, server: end, client: end };
  };

  /** As many packets as were sent went over it, in a second with a pause before and behind; ten were lost as asked. */
  function seen(stream: Partial<Stream>): ReturnType<typeof seenIn> {
    const all = { rateHz: 1_000, forMs: 500, sent: 500, tookMs: 500, received: 490, ...stream };
    const [before, after] = [snapshot(0, 0, 1e9, 0), snapshot(all.sent, 10, 2e9, 450_000)];
    return seenIn({ settings, calibration, processors: 1, before, after, slices: [] }, all);
  }

  it('is that of the time in which it was sent, and so is the processor of the path', () => {
    expect(seen({})).toMatchObject({ carried_hz: 1_000, cpu_share: 0.9, reasons: ['path-bound'] });
    expect(seen({ tookMs: 1000 })).toMatchObject({ carried_hz: 500, cpu_share: 0.45, reasons: [] });
  });

  it('was not carried if it was not sent, or if packets are missing that nobody asked to lose', () => {
    expect(seen({ tookMs: 900, sent: 495, received: 485 }).reasons).toEqual([]);
    expect(seen({ tookMs: 900, sent: 494, received: 484 }).reasons).toEqual(['sender-gave-way']);
    expect(seen({ tookMs: 900, received: 489 }).reasons).toEqual(['packets-missing']);
  });
});
