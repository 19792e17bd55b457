import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inTurn } from './in-turn.ts';
import { arrivalSchedule, type Arrivals, type Schedule } from './schedule.ts';

const MS = 1e6;

function all(schedule: Schedule): number[] {
  const due: number[] = [];
  for (let next = schedule.next(); next !== undefined; next = schedule.next()) due.push(next);
  return due;
}

function senders(
  count: number,
  distanceNs: number,
  arrivals: Arrivals,
  rateHz: number,
  seed = 5,
): number[][] {
  const [fromNs, toNs] = [1000 * MS, 1500 * MS];
  return Array.from({ length: count }, (_, sender) =>
    all(
      inTurn(
        arrivalSchedule(arrivals, rateHz, fromNs, toNs, seed),
        { sender, senders: count, distanceNs },
        [fromNs, toNs],
        seed,
      ),
    ),
  );
}

describe('senders that take turns', () => {
  it('have every event of the schedule, each at its own place at the distance given', () => {
    const [first, second, third] = senders(3, 0.4 * MS, 'constant', 800);
    const base = all(arrivalSchedule('constant', 800, 1000 * MS, 1500 * MS, 5));
    expect(first).toHaveLength(400);
    for (const [i, dueNs] of base.entries()) {
      const together = [first![i]!, second![i]!, third![i]!].toSorted((a, b) => a - b);
      expect(together).toEqual([dueNs - 0.4 * MS, dueNs, dueNs + 0.4 * MS]);
    }
  });

  it('come first about equally often', () => {
    const [first, second] = senders(2, 0.4 * MS, 'constant', 800);
    const ahead = first!.filter((dueNs, i) => dueNs < second![i]!).length;
    // 400 throws of a coin: 5 standard deviations.
    expect(Math.abs(ahead - 200)).toBeLessThan(50);
  });

  it('have ascending times within the slice, however close the events are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 5 * MS }),
        fc.constantFrom<Arrivals>('constant', 'poisson'),
        fc.integer({ min: 2, max: 5000 }),
        fc.integer(),
        (count, distanceNs, arrivals, rateHz, seed) => {
          for (const due of senders(count, distanceNs, arrivals, rateHz, seed)) {
            expect(due).toEqual(due.toSorted((a, b) => a - b));
            expect(due.every((dueNs) => dueNs >= 1000 * MS && dueNs < 1500 * MS)).toBe(true);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('leave the schedule as it is where one is alone', () => {
    expect(senders(1, MS, 'poisson', 1000)).toEqual([
      all(arrivalSchedule('poisson', 1000, 1000 * MS, 1500 * MS, 5)),
    ]);
  });
});
