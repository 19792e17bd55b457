import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../random.ts';
import { BUSY_SHARE, WakeLead } from './wake-lead.ts';

const US = 1e3;
const MS = 1e6;

describe('the lead of a wake-up', () => {
  it('becomes what nine of ten wake-ups are late by at most', () => {
    const lead = new WakeLead();
    const random = new Random(3);
    const late = (): number => 20 * US + random.exponential(15 * US);
    for (let n = 0; n < 500; n++) lead.learn(late());
    let inTime = 0;
    for (let n = 0; n < 2000; n++) {
      const lateNs = late();
      if (lateNs <= lead.beforeNs(1e12)) inTime++;
      lead.learn(lateNs);
    }
    expect(inTime / 2000).toBeGreaterThan(0.85);
    expect(inTime / 2000).toBeLessThan(0.95);
  });

  it('is never more than a quarter of a millisecond, however late wake-ups are', () => {
    const lead = new WakeLead();
    for (let n = 0; n < 1000; n++) lead.learn(10 * MS);
    expect(lead.beforeNs(1e12)).toBe(250 * US);
  });

  it('keeps busy waiting within its share of the time, whatever the gaps, the lateness and the processes that share it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1 * US, max: 5 * MS }), { minLength: 50, maxLength: 200 }),
        fc.integer({ min: 0, max: 500 * US }),
        fc.integer({ min: 1, max: 4 }),
        (gaps, lateNs, sharers) => {
          const lead = new WakeLead();
          lead.sharers = sharers;
          let dueNs = 1e9;
          let busyNs = 0;
          for (const gapNs of gaps) {
            dueNs += gapNs;
            const beforeNs = lead.beforeNs(dueNs);
            lead.learn(lateNs);
            lead.spent(dueNs - beforeNs, dueNs);
            busyNs += beforeNs;
          }
          // Beyond the share, what had been kept at the beginning.
          expect(busyNs).toBeLessThanOrEqual((BUSY_SHARE / sharers) * (dueNs - 1e9) + 250 * US + 1);
        },
      ),
    );
  });
});
