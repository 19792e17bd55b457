import { describe, expect, it } from 'vitest';
import { FanOut, fanOutHistograms, resetFanOut, type FanOutHistograms } from './fan-out.ts';

/** The delays at which an event that was due at 1,000,000 reached each subscriber. */
function follow(fanOut: FanOut, sequence: number, delaysNs: readonly number[]): void {
  for (const delayNs of delaysNs) fanOut.note(sequence, 1_000_000, 1_000_000 + delayNs);
}

function maxima({ firstDelivery, medianDelivery, lastDelivery, fanoutSkew }: FanOutHistograms): unknown[] {
  return [firstDelivery, medianDelivery, lastDelivery, fanoutSkew].map((each) => each.max);
}

describe('a fan-out', () => {
  it.each([
    ['one subscriber', [70], [70, 70, 70, 0]],
    ['an odd number', [10, 20, 30, 40, 50], [10, 30, 50, 40]],
    ['an even number: the lower of the two in the middle', [10, 20, 30, 40], [10, 20, 40, 30]],
  ])('tells first, median and last delivery and the skew of %s', (_, delaysNs, expected) => {
    const histograms = fanOutHistograms();
    follow(new FanOut(delaysNs.length, histograms), 0, delaysNs);
    expect(histograms.lastDelivery.count).toBe(1);
    // Less than 1 ns is recorded as 1 ns.
    expect(maxima(histograms)).toEqual(expected.map((ns) => Math.max(1, ns)));
  });

  it('records an event only when every subscriber has it', () => {
    const histograms = fanOutHistograms();
    const fanOut = new FanOut(3, histograms);
    follow(fanOut, 0, [10, 20]);
    expect(histograms.firstDelivery.count).toBe(0);
    follow(fanOut, 0, [30]);
    expect(Object.values(histograms).map(({ count }) => count)).toEqual([1, 1, 1, 1]);
  });

  it('keeps events apart that are on their way at the same time', () => {
    const histograms = fanOutHistograms();
    const fanOut = new FanOut(2, histograms);
    fanOut.note(0, 0, 100);
    fanOut.note(1, 0, 200);
    fanOut.note(1, 0, 210);
    fanOut.note(0, 0, 900);
    expect(histograms.fanoutSkew.count).toBe(2);
    expect(maxima(histograms)).toEqual([200, 200, 900, 800]);
  });

  it('forgets an event that was never complete when its place is needed', () => {
    const histograms = fanOutHistograms();
    const fanOut = new FanOut(2, histograms, 4);
    fanOut.note(0, 0, 10);
    follow(fanOut, 4, [5, 6]);
    expect(histograms.lastDelivery.count).toBe(1);
    fanOut.note(0, 0, 20);
    expect(histograms.lastDelivery.count).toBe(1);
  });

  it('can be recorded anew', () => {
    const histograms = fanOutHistograms();
    follow(new FanOut(1, histograms), 0, [10]);
    resetFanOut(histograms);
    expect(maxima(histograms)).toEqual([undefined, undefined, undefined, undefined]);
  });
});
