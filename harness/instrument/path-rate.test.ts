// Packets over a real path: all of a slow stream come, and a stream that is more than the process that makes the path can
// carry makes a trial invalid.
import { describe, expect, it } from 'vitest';
import { networkSettings } from '../../scenarios/networks.ts';
import { networkObstacle } from '../network/availability.ts';
import { measurePathRates, type PathRateResult } from './path-rate.ts';

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

  it('is path-bound under more packets than it can carry', async () => {
    const { rates, too_much_hz: tooMuchHz } = await measure([300_000]);
    expect(rates[0]!.reasons).toContain('path-bound');
    expect(tooMuchHz).toBe(300_000);
  });
});
