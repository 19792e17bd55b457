import { describe, expect, it } from 'vitest';
import { leavesAfter, STAYS } from './departure.ts';

const REQUESTS = Array.from({ length: 2000 }, (_, request) => request);

function departures(seed: number, user: number): number[] {
  return REQUESTS.map((request) => leavesAfter({ leaveShare: 0.5, seed }, user, request, 10));
}

describe('leavesAfter', () => {
  it('lets nobody leave, the given share, or all', () => {
    const leaving = (leaveShare: number): number =>
      REQUESTS.filter((request) => leavesAfter({ leaveShare, seed: 1 }, 3, request, 10) !== STAYS).length;
    expect([leaving(0), leaving(1)]).toEqual([0, REQUESTS.length]);
    expect(leaving(0.5)).toBeGreaterThan(900);
    expect(leaving(0.5)).toBeLessThan(1100);
  });

  it('names every token but the last', () => {
    const tokens = new Set(
      REQUESTS.map((request) => leavesAfter({ leaveShare: 1, seed: 1 }, 3, request, 10)),
    );
    expect([...tokens].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('depends on seed, user and request alone', () => {
    expect(departures(1, 3)).toEqual(departures(1, 3));
    expect(departures(1, 3)).not.toEqual(departures(2, 3));
    expect(departures(1, 3)).not.toEqual(departures(1, 4));
  });
});
