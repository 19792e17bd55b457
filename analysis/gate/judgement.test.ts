// The gate's arithmetic on synthetic arms: known shifts, known noise, known faults.
import { describe, expect, it } from 'vitest';
import { Random } from '../../measure/random.ts';
import {
  GATE_ALPHA,
  gateVerdict,
  judgeGateBatch,
  overallVerdict,
  type GateBatchJudgement,
  type GateSample,
} from './judgement.ts';

const FLOOR = 1.05;
const N = 16;

interface Arms {
  /** True ratio head ÷ base. */
  readonly head?: number;
  /** True ratio base′ ÷ base. */
  readonly base2?: number;
  /** Standard deviation of one arm's logarithm. */
  readonly sd?: number;
  readonly n?: number;
  readonly budget?: number;
}

/** Three arms on a machine whose speed differs from replicate to replicate by 20 %. */
function sample(random: Random, { head = 1, base2 = 1, sd = 0.02, n = N, budget = 0.2 }: Arms): GateSample {
  const shifts: number[] = [];
  const control: number[] = [];
  for (let i = 0; i < n; i++) {
    const machine = 0.2 * random.normal();
    const arm = (ratio: number): number => machine + Math.log(ratio) + sd * random.normal();
    const base = arm(1);
    control.push(arm(base2) - base);
    shifts.push(arm(head) - base);
  }
  return { floor: FLOOR, spreadBudget: budget, shifts, control };
}

/** One metric through both batches, as the gate goes: the second only after an alarm. */
function verdictOf(random: Random, first: Arms, second: Arms = first, familySize = 10) {
  const [judged] = judgeGateBatch([sample(random, first)], familySize);
  const again = judged!.shift.alarm ? judgeGateBatch([sample(random, second)], 1)[0] : undefined;
  return gateVerdict(FLOOR, judged!, again);
}

describe('verdicts on synthetic arms', () => {
  const random = new Random(20_260_102);

  it.each([1.1, 1.2, 2])('head × %f is regressed, and says by how much in both batches', (head) => {
    const { verdict, reason } = verdictOf(random, { head });
    expect(verdict).toBe('regressed');
    expect(reason).toMatch(/^confirmed: \+[\d.]+ % in the first batch, \+[\d.]+ % in the second$/);
  });

  it('head as base passes, and a change below the floor does too', () => {
    expect(verdictOf(random, {})).toEqual({ verdict: 'pass', reason: '' });
    expect(verdictOf(random, { head: 1.02, sd: 0.005 })).toEqual({ verdict: 'pass', reason: '' });
  });

  it('head × 0.8 is improved', () => {
    expect(verdictOf(random, { head: 0.8 }).verdict).toBe('improved');
  });

  it('an alarm that the second batch does not raise is inconclusive, with both numbers', () => {
    const { verdict, reason } = verdictOf(random, { head: 1.2 }, { head: 1 });
    expect(verdict).toBe('inconclusive');
    expect(reason).toMatch(/not confirmed: \+[\d.]+ % in the first batch, [+−][\d.]+ % in the second/);
  });

  it('an alarm without a second batch is inconclusive', () => {
    const [judged] = judgeGateBatch([sample(random, { head: 1.3 })], 10);
    expect(judged!.shift.alarm).toBe(true);
    expect(gateVerdict(FLOOR, judged!, undefined).verdict).toBe('inconclusive');
  });

  it('base′ unlike base is invalid, whatever head does', () => {
    for (const head of [1, 1.3]) {
      const { verdict, reason } = verdictOf(random, { head, base2: 1.15 });
      expect(verdict).toBe('invalid');
      expect(reason).toContain('differs from itself by +');
    }
  });

  it('a control that scatters beyond its budget is invalid', () => {
    const { verdict, reason } = verdictOf(random, { sd: 0.3, budget: 0.15 });
    expect(verdict).toBe('invalid');
    expect(reason).toMatch(/scatters by [\d.]+ % against itself \(budget 15.0 %\)/);
  });

  it('noise that hides a change of twice the floor is inconclusive, and says so', () => {
    const { verdict, reason } = verdictOf(random, { sd: 0.15, budget: 1 });
    expect(verdict).toBe('inconclusive');
    expect(reason).toContain('is not excluded');
  });

  it('too few replicates can raise no alarm, however large the change', () => {
    const [judged] = judgeGateBatch([sample(random, { head: 3, n: 6 })], 10);
    expect(judged!.shift.alarm).toBe(false);
    expect(judged!.shift.smallestVisible).toBeUndefined();
    expect(gateVerdict(FLOOR, judged!, undefined)).toMatchObject({ verdict: 'inconclusive' });
    const [empty] = judgeGateBatch([{ floor: FLOOR, spreadBudget: 1, shifts: [], control: [] }], 1);
    expect(empty!.shift).toMatchObject({ n: 0, ratio: undefined, alarm: false });
    expect(gateVerdict(FLOOR, empty!, undefined).verdict).toBe('inconclusive');
  });
});

describe('judgeGateBatch', () => {
  it('takes both a p below the level and a shift of the floor for an alarm', () => {
    const all = (shift: number): GateSample => ({
      floor: FLOOR,
      spreadBudget: 1,
      // Never equal, so that no two ranks are tied.
      shifts: Array.from({ length: N }, (_, i) => Math.log(shift) + i * 1e-6),
      control: Array.from({ length: N }, (_, i) => (i % 2 === 0 ? 1 : -1) * 0.001 * (i + 1)),
    });
    const [sure, small, large] = judgeGateBatch([all(1.049), all(1.02), all(1.051)], 10);
    expect(sure!.shift.pSlower).toBeCloseTo(3 ** -N, 12);
    expect(sure!.shift.pSlowerHolm).toBeLessThan(GATE_ALPHA);
    expect([sure, small, large].map((judged) => judged!.shift.alarm)).toEqual([false, false, true]);
  });

  it('corrects for all registered metrics, measured or not', () => {
    const random = new Random(5);
    const one = sample(random, { head: 1.04, sd: 0.03 });
    const [alone] = judgeGateBatch([one], 1);
    const [amongTen] = judgeGateBatch([one], 10);
    expect(amongTen!.shift.pSlowerHolm).toBeCloseTo(Math.min(1, 10 * alone!.shift.pSlower), 12);
    expect(amongTen!.shift.smallestVisible!).toBeGreaterThanOrEqual(alone!.shift.smallestVisible!);
  });

  it('could have seen what it says it could: a true change of that size alarms in about half of all batches, or more', () => {
    const random = new Random(6);
    let alarms = 0;
    const rounds = 400;
    for (let round = 0; round < rounds; round++) {
      const head = judgeGateBatch([sample(random, { sd: 0.05 })], 10)[0]!.shift.smallestVisible!;
      if (judgeGateBatch([sample(random, { sd: 0.05, head })], 10)[0]!.shift.alarm) alarms++;
    }
    expect(alarms / rounds).toBeGreaterThan(0.4);
  });
});

describe('whole jobs, simulated', () => {
  const FAMILY = 10;

  function job(random: Random, head: number, sd: number): readonly GateBatchJudgement[][] {
    const arms = Array.from({ length: FAMILY }, (_, metric) => ({
      sd,
      head: metric === 0 ? head : 1,
      budget: 1,
    }));
    const first = judgeGateBatch(arms.map((each) => sample(random, each)));
    const alarmed = arms.filter((_, i) => first[i]!.shift.alarm);
    return [first, judgeGateBatch(alarmed.map((each) => sample(random, each)))];
  }

  it.each([0.01, 0.05, 0.1])('without a change no batch alarms in more than 1 %, and no job: sd %s', (sd) => {
    const random = new Random(20_260_103);
    const rounds = 1500;
    let batches = 0;
    let jobs = 0;
    for (let round = 0; round < rounds; round++) {
      const [first, second] = job(random, 1, sd);
      if (first!.some(({ shift }) => shift.alarm)) batches++;
      if (second!.some(({ shift }) => shift.alarm)) jobs++;
    }
    expect(batches / rounds).toBeLessThanOrEqual(0.01);
    expect(jobs).toBe(0);
  });

  it('a change of 10 % is confirmed in at least 95 % of jobs where an arm has 4 % noise', () => {
    const random = new Random(20_260_104);
    const rounds = 300;
    let found = 0;
    for (let round = 0; round < rounds; round++)
      if (job(random, 1.1, 0.04)[1]!.some(({ shift }) => shift.alarm)) found++;
    expect(found / rounds).toBeGreaterThanOrEqual(0.95);
  });
});

describe('overallVerdict', () => {
  it('is the worst, and invalid before everything', () => {
    expect(overallVerdict(['pass', 'regressed', 'invalid'])).toBe('invalid');
    expect(overallVerdict(['pass', 'improved', 'regressed', 'inconclusive'])).toBe('regressed');
    expect(overallVerdict(['pass', 'improved', 'inconclusive'])).toBe('inconclusive');
    expect(overallVerdict(['pass', 'improved'])).toBe('improved');
    expect(overallVerdict(['pass', 'pass'])).toBe('pass');
  });
});
