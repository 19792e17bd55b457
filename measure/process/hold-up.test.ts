import { describe, expect, it } from 'vitest';
import { shareHeldUp, waitAtMostNs } from './hold-up.ts';

const S = 1e9;
const whole = (lateNs: number) => ({ lateNs, dueNs: lateNs });

describe('the wait of events at random moments for the end of a hold-up', () => {
  it('is that of the arithmetic: of 6 s the last 0.9 s of 1.5 s are a tenth that waits longer', () => {
    expect(waitAtMostNs([whole(1.5 * S)], 6 * S, 0.9) / S).toBeCloseTo(0.9, 5);
    // However many short ones there are beside it.
    const short = Array.from({ length: 400 }, () => whole(1e5));
    expect(waitAtMostNs([whole(1.5 * S), ...short], 6 * S, 0.9) / S).toBeCloseTo(0.9, 3);
  });

  it('is nothing where less than a tenth of the events meet one', () => {
    expect(waitAtMostNs([whole(0.59 * S)], 6 * S, 0.9)).toBe(0);
    expect(waitAtMostNs([], 6 * S, 0.9)).toBe(0);
  });

  it('is long even for few where they wait for what lasts beyond the end', () => {
    // What was due in 0.7 s waits for 2 to 1.3 s; a tenth of 6 s are 0.6 s of it.
    expect(waitAtMostNs([{ lateNs: 2 * S, dueNs: 0.7 * S }], 6 * S, 0.9) / S).toBeCloseTo(1.4, 5);
    expect(waitAtMostNs([{ lateNs: 2 * S, dueNs: 0.5 * S }], 6 * S, 0.9)).toBe(0);
  });
});

it('meets as many events as were due while it lasted, if it is long', () => {
  expect(shareHeldUp([whole(1.5 * S), whole(0.3 * S)], 6 * S, 0.5 * S)).toBeCloseTo(0.25);
  expect(shareHeldUp([whole(1.5 * S), whole(0.3 * S)], 6 * S, 0.1 * S)).toBeCloseTo(0.3);
  expect(shareHeldUp([{ lateNs: 2 * S, dueNs: 0.6 * S }], 6 * S, 0)).toBeCloseTo(0.1);
  expect(shareHeldUp([], 0, 0)).toBe(0);
});
