import { describe, expect, it } from 'vitest';
import { Random } from '../../measure/random.ts';
import { exactRate } from '../statistics/exact-binomial.ts';
import { replayJob, type RecordedArms, type Recording } from './replay.ts';

/** Recorded replicates of three equal arms; `bias` makes the third one differ from the others. */
function recording(random: Random, { sd = 0.03, rows = 200, bias = 1 } = {}): Recording {
  const metrics = ['a', 'b', 'c', 'd'].map((name) => ({ name, floor: 1.05, spreadBudget: 0.5 }));
  return {
    replicates: 16,
    metrics,
    rows: Array.from({ length: rows }, () =>
      metrics.map((): RecordedArms => {
        const machine = Math.exp(0.2 * random.normal());
        const arm = (ratio: number): number => machine * ratio * Math.exp(sd * random.normal());
        return [arm(1), arm(1), arm(bias)];
      }),
    ),
  };
}

const JOBS = 600;

function rate(recorded: Recording, injected: Record<string, number>, hit: (verdicts: string[]) => boolean) {
  const random = new Random(99);
  let hits = 0;
  for (let job = 0; job < JOBS; job++) if (hit([...replayJob([recorded], random, injected).verdicts])) hits++;
  return exactRate(hits, JOBS);
}

describe('replayJob', () => {
  it('finds no regression where the arms are equal', () => {
    const { high } = rate(recording(new Random(1)), {}, (verdicts) => verdicts.includes('regressed'));
    expect(high).toBeLessThanOrEqual(0.01);
  });

  it('finds an injected change in the metric that has it, and in no other', () => {
    const recorded = recording(new Random(2));
    expect(rate(recorded, { b: 1.1 }, ([, b]) => b === 'regressed').low).toBeGreaterThan(0.95);
    expect(
      rate(recorded, { b: 1.1 }, ([a, , c]) => a === 'regressed' || c === 'regressed').high,
    ).toBeLessThan(0.01);
  });

  it('covers the true power of the recorded noise: that of jobs with fresh noise', () => {
    // At the floor itself about half of all jobs would alarm, and a quarter confirm: where errors show most.
    const fresh = new Random(3);
    let found = 0;
    for (let job = 0; job < JOBS; job++) {
      const own = recording(fresh, { rows: 32 });
      if (replayJob([own], fresh, { a: 1.06 }).verdicts[0] === 'regressed') found++;
    }
    const truth = found / JOBS;
    const estimates = Array.from(
      { length: 12 },
      (_, i) => rate(recording(new Random(100 + i)), { a: 1.06 }, ([a]) => a === 'regressed').rate,
    );
    const mean = estimates.reduce((sum, each) => sum + each, 0) / estimates.length;
    const spread = Math.sqrt(
      estimates.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (estimates.length - 1),
    );
    expect(Math.abs(mean - truth)).toBeLessThan((3 * spread) / Math.sqrt(estimates.length) + 0.06);
  });

  it('does not hide a bias of one arm: the control or the alarm shows it', () => {
    const { low } = rate(recording(new Random(4), { bias: 1.2 }), {}, (verdicts) =>
      verdicts.some((verdict) => verdict !== 'pass'),
    );
    expect(low).toBeGreaterThan(0.99);
  });

  it('leaves out what was not recorded, and refuses too little', () => {
    const recorded = recording(new Random(5));
    const gaps = { ...recorded, rows: recorded.rows.map((row) => [null, ...row.slice(1)]) };
    expect(replayJob([gaps], new Random(6)).verdicts[0]).toBe('inconclusive');
    expect(() => replayJob([{ ...recorded, rows: recorded.rows.slice(0, 31) }], new Random(7))).toThrow(
      RangeError,
    );
  });
});
