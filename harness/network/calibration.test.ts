import { describe, expect, it } from 'vitest';
import { networkSettings } from '../../scenarios/networks.ts';
import { calibrationMs, calibrationTurns } from './calibration.ts';

describe('the turns of a calibration', () => {
  it('overlap where they are made of round trips, and all together take little longer than one', () => {
    for (const rttMs of [20, 40, 150, 10_000]) {
      const { turns, gapMs } = calibrationTurns(networkSettings({ rttMs }));
      expect(gapMs).toBeLessThan(7 * rttMs);
      expect(calibrationMs(networkSettings({ rttMs }))).toBe(7 * rttMs + (turns - 1) * gapMs!);
    }
  });

  it('follow one another on a short path, which is sooner', () => {
    const { turns, gapMs } = calibrationTurns(networkSettings({ rttMs: 2 }));
    expect(gapMs).toBeUndefined();
    expect(calibrationMs(networkSettings({ rttMs: 2 }))).toBe(turns * 7 * 2);
  });

  it('follow one another on a link so slow that their packets would wait for each other', () => {
    const slow = networkSettings({ rttMs: 40, upBps: 10_000 });
    expect(calibrationTurns(slow).gapMs).toBeUndefined();
    expect(calibrationTurns(networkSettings({ rttMs: 40, upBps: 1_000_000 })).gapMs).toBeDefined();
  });
});
