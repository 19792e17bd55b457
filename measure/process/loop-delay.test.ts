import { describe, expect, it } from 'vitest';
import { nowNs } from '../clock.ts';
import { LoopDelay } from './loop-delay.ts';

function hold(): void {
  const untilNs = nowNs() + 300e6;
  while (nowNs() < untilNs);
}

describe('LoopDelay', () => {
  it('has no value without a sample, and shows a loop that was held up', async () => {
    const delay = new LoopDelay();
    expect([delay.samples, delay.percentileNs(50)]).toEqual([0, undefined]);
    delay.start();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const untilNs = nowNs() + 100e6;
    while (nowNs() < untilNs);
    await new Promise((resolve) => setTimeout(resolve, 50));
    delay.stop();
    expect(delay.samples).toBeGreaterThan(0);
    expect(delay.percentileNs(100)).toBeGreaterThan(80e6);
    delay.reset();
    expect(delay.samples).toBe(0);
  });

  it('does not count the pauses between stretches as delays', async () => {
    const delay = new LoopDelay();
    for (let stretch = 0; stretch < 3; stretch++) {
      delay.start();
      await new Promise((resolve) => setTimeout(resolve, 60));
      delay.stop();
      const { samples } = delay;
      await new Promise((resolve) => setTimeout(resolve, 1000));
      expect(delay.samples).toBe(samples);
    }
    expect(delay.samples).toBeGreaterThan(3);
    expect(delay.percentileNs(100)).toBeLessThan(900e6);
  });

  it('tells a time in which the loop was held up, and of what it is beyond the end only the part before', async () => {
    const delay = new LoopDelay();
    delay.start();
    await new Promise((resolve) => setTimeout(resolve, 50));
    hold();
    await new Promise((resolve) => setTimeout(resolve, 50));
    delay.stop();
    const [held] = delay.holdUps.toSorted((a, b) => b.lateNs - a.lateNs);
    expect(held!.lateNs).toBeGreaterThan(280e6);
    expect(held!.dueNs).toBe(held!.lateNs);
    expect(delay.sampledNs).toBeGreaterThan(350e6);
    delay.reset();
    expect([delay.holdUps, delay.sampledNs]).toEqual([[], 0]);

    delay.start();
    await new Promise((resolve) => setTimeout(resolve, 50));
    hold();
    await new Promise((resolve) => setTimeout(resolve, 5));
    delay.stop(200e6);
    const [cut] = delay.holdUps.toSorted((a, b) => b.lateNs - a.lateNs);
    expect(cut!.lateNs - cut!.dueNs).toBe(200e6);
  });
});
