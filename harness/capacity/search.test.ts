import { describe, expect, it } from 'vitest';
import { deriveSeed, Random } from '../../measure/random.ts';
import {
  CapacitySearch,
  SEARCH_RULES,
  type CapacityAnswer,
  type LoadSpace,
  type LoadVerdict,
  type TrialOutcome,
} from './search.ts';

const RATES: LoadSpace = { start: 1000, min: 10, max: 1_000_000, integer: false };
const CONNECTIONS: LoadSpace = { start: 4, min: 1, max: 10_000, integer: true };

/** More than this no search may do, whatever it is told. */
const MOST_LOADS = SEARCH_RULES.maxLoads + SEARCH_RULES.curveLoads + 1;
const MOST_TRIALS = MOST_LOADS * SEARCH_RULES.confirmingTrials;

interface Replay {
  readonly answer: CapacityAnswer;
  readonly loads: readonly number[];
  readonly search: CapacitySearch;
}

function replay(space: LoadSpace, measure: (load: number) => TrialOutcome): Replay {
  const search = new CapacitySearch(space);
  const loads: number[] = [];
  for (let next = search.next(); next !== undefined; next = search.next()) {
    loads.push(next.load);
    expect(loads.length, 'the search does not end').toBeLessThanOrEqual(MOST_TRIALS);
    search.record(measure(next.load));
  }
  return { answer: search.answer, loads, search };
}

/**
 * A system whose trials each have a capacity of their own, spread by `sigma` (log-normal), and fail for nothing at
 * all now and then. Its capacity is the load that `passShare` of the trials meet, those failures left out.
 */
function noisySystem(
  seed: number,
  sigma: number,
  spurious: number,
): { capacity: number; measure: (load: number) => TrialOutcome } {
  const random = new Random(seed);
  const median = 10 ** (2 + 3 * random.uniform());
  const z80 = 0.8416;
  return {
    capacity: median * Math.exp(-sigma * z80),
    measure: (load) =>
      random.uniform() >= spurious && load <= median * Math.exp(sigma * random.normal()) ? 'met' : 'missed',
  };
}

function holds({ pass = 0, fail = Infinity }: CapacityAnswer, capacity: number): boolean {
  return pass <= capacity && capacity <= fail;
}

/** A search that may not grow, after trials that ended like this: `+` met, `-` missed. */
function scripted(outcomes: string): CapacitySearch {
  const search = new CapacitySearch({ ...RATES, max: 1000 });
  for (const outcome of outcomes) search.record(outcome === '+' ? 'met' : 'missed');
  return search;
}

/** Carries 3, its clients give way at 4, it fails by itself at 6. */
function ofWholeLoads(max: number): CapacityAnswer {
  return replay({ ...CONNECTIONS, max }, (load) =>
    load > 5 ? 'server-late' : load > 3 ? 'client-bound' : 'met',
  ).answer;
}

describe('the search', () => {
  it('brackets a capacity without noise to five per cent, from below and from above', () => {
    for (const capacity of [17, 333, 1000, 4321, 87_654]) {
      const { answer } = replay(RATES, (load) => (load <= capacity ? 'met' : 'missed'));
      expect(answer.kind).toBe('bracket');
      expect(holds(answer, capacity)).toBe(true);
      expect(answer.fail! / answer.pass!).toBeLessThanOrEqual(SEARCH_RULES.precision);
    }
  });

  it('of whole loads ends with two neighbours, or within five per cent', () => {
    for (const capacity of [1, 2, 3, 7, 10, 1234]) {
      const { answer, loads } = replay(CONNECTIONS, (load) => (load <= capacity ? 'met' : 'missed'));
      expect(loads.every(Number.isInteger)).toBe(true);
      expect(holds(answer, capacity)).toBe(true);
      const [pass, fail] = [answer.pass!, answer.fail!];
      expect(fail - pass === 1 || fail / pass <= SEARCH_RULES.precision).toBe(true);
    }
  });

  it('stops at a load once its verdict can no longer change, and confirms the ends of the bracket', () => {
    const { search, answer } = replay(RATES, (load) => (load <= 3000 ? 'met' : 'missed'));
    for (const { load, met, missed, verdict, forCurve } of search.tallies.filter((t) => !t.forCurve)) {
      const isEnd = load === answer.pass || load === answer.fail;
      expect({ load, verdict, met, missed, forCurve }).toEqual({
        load,
        forCurve: false,
        ...(load <= 3000
          ? { verdict: 'pass', met: isEnd ? 8 : 4, missed: 0 }
          : { verdict: 'fail', met: 0, missed: isEnd ? 3 : 2 }),
      });
    }
  });

  it('passes a load at which four of five trials meet the objective, and fails it at three', () => {
    expect(scripted('+-+++').tallies[0]).toMatchObject({ met: 4, missed: 1, verdict: 'pass' });
    expect(scripted('++-+-').tallies[0]).toMatchObject({ met: 3, missed: 2, verdict: 'fail' });
    expect(scripted('+-++').tallies[0]).toMatchObject({ verdict: 'undecided' });
  });

  it('says at least where nothing fails', () => {
    const { answer } = replay({ ...RATES, max: 7000 }, () => 'met');
    expect(answer).toMatchObject({ kind: 'at-least', pass: 7000, fail: undefined });
  });

  it('says below where everything fails, after it went down to the smallest load', () => {
    const { answer, loads } = replay(RATES, () => 'missed');
    expect(answer).toMatchObject({ kind: 'below', pass: undefined, fail: RATES.min });
    expect(Math.min(...loads)).toBe(RATES.min);
  });

  it('calls the answer client-bound where the clients gave way at the lowest fail', () => {
    const { answer } = replay(RATES, (load) => (load <= 3000 ? 'met' : 'client-bound'));
    expect(answer).toMatchObject({ kind: 'client-bound', ceiling: undefined });
    expect(holds(answer, 3000)).toBe(true);
  });

  it('calls the answer path-bound where the instrument of the network gave way more often than the clients', () => {
    const { answer, search } = replay(RATES, (load) => (load <= 3000 ? 'met' : 'path-bound'));
    expect(answer).toMatchObject({ kind: 'path-bound', ceiling: undefined });
    expect(holds(answer, 3000)).toBe(true);
    const at = search.tallies.find(({ load }) => load === answer.fail)!;
    expect(at).toMatchObject({ missed: 0, clientBound: 0, verdict: 'path-bound' });
    expect(at.pathBound).toBeGreaterThan(0);
    // Both as often: the clients. Mostly missed: the server.
    for (const [outcomes, verdict] of [
      [['path-bound', 'client-bound'], 'client-bound'],
      [['path-bound', 'path-bound'], 'path-bound'],
      [['missed', 'path-bound'], 'path-bound'],
      [['missed', 'missed'], 'fail'],
    ] as const) {
      const one = new CapacitySearch({ ...RATES, min: 1000, max: 1000 });
      for (const outcome of outcomes) one.record(outcome);
      expect([outcomes, one.tallies[0]!.verdict]).toEqual([outcomes, verdict]);
    }
  });

  it('finds the ceiling above a path that gave way, too', () => {
    const { answer } = replay(RATES, (load) =>
      load > 8000 ? 'server-late' : load > 3000 ? 'path-bound' : 'met',
    );
    expect(answer.kind).toBe('path-bound');
    expect(answer.ceiling).toBeGreaterThan(8000);
  });

  it('finds the ceiling, above which the server itself misses, where the clients gave way below it', () => {
    for (const ceiling of [3500, 8000, 11_000]) {
      const { answer, search } = replay(RATES, (load) =>
        load > ceiling ? 'server-late' : load > 3000 ? 'client-bound' : 'met',
      );
      expect(answer.kind).toBe('client-bound');
      expect(holds(answer, 3000)).toBe(true);
      expect(answer.ceiling).toBeGreaterThan(ceiling);
      const below = search.tallies.findLast(({ load }) => load < answer.ceiling!)!.load;
      expect(below).toBeLessThanOrEqual(ceiling);
      expect(answer.ceiling! / below).toBeLessThanOrEqual(SEARCH_RULES.precision);
    }
  });

  it('finds no ceiling where the clients give way however high it goes, or what fails is not the server', () => {
    for (const above of ['client-bound', 'missed'] as const) {
      const { answer, search } = replay(RATES, (load) =>
        load > 9000 ? above : load > 3000 ? 'client-bound' : 'met',
      );
      expect(answer).toMatchObject({ kind: 'client-bound', ceiling: undefined });
      expect(search.tallies.at(-1)!.load).toBeLessThanOrEqual(4 * answer.fail!);
    }
  });

  it('takes a pass above a load at which the clients gave way, and goes on from there', () => {
    const { answer } = replay(RATES, (load) =>
      load > 7000 ? 'server-late' : load > 3000 && load < 3200 ? 'client-bound' : 'met',
    );
    expect(answer.pass).toBeGreaterThan(6500);
    expect(answer).toMatchObject({ kind: 'bracket', ceiling: undefined });
  });

  it('is finished when only the ceiling is still looked for, and says what that trial is for', () => {
    const search = new CapacitySearch(RATES);
    for (let next = search.next(); next?.purpose !== 'ceiling'; next = search.next())
      search.record(next!.load > 3000 ? 'client-bound' : 'met');
    expect(search.answer).toMatchObject({ kind: 'client-bound', ceiling: undefined });
    search.record('server-late');
    expect(search.next()).toMatchObject({ purpose: 'ceiling' });
    expect(search.answer.kind).toBe('client-bound');
  });

  it('looks for a ceiling of whole loads up to the largest that is allowed', () => {
    expect(ofWholeLoads(10_000)).toMatchObject({ pass: 3, fail: 4, ceiling: 6 });
    expect(ofWholeLoads(5)).toMatchObject({ pass: 3, fail: 4, ceiling: undefined });
  });

  it('goes back where a confirmation overturns a verdict', () => {
    // 2000 fails at first, by accident; later everything up to 5000 is met.
    let accidents = 2;
    const { answer } = replay(RATES, (load) => {
      if (load === 2000 && accidents-- > 0) return 'missed';
      return load <= 5000 ? 'met' : 'missed';
    });
    expect(answer.kind).toBe('bracket');
    expect(holds(answer, 5000)).toBe(true);
  });

  it('fills the curve up to six passing loads, which have no part in the bracket', () => {
    const { search, answer } = replay({ ...RATES, start: 1000, max: 1000 }, () => 'met');
    const curve = search.tallies.filter(({ forCurve }) => forCurve);
    expect(search.tallies.filter(({ met }) => met > 0)).toHaveLength(SEARCH_RULES.curveLoads);
    expect(curve.every(({ load, met }) => load < answer.pass! && met === 1)).toBe(true);
  });

  it('is unfinished while it goes on, with the bracket so far', () => {
    const search = new CapacitySearch(RATES);
    expect(search.answer).toMatchObject({ kind: 'unfinished', pass: undefined, fail: undefined });
    for (let trial = 0; trial < 4; trial++) search.record('met');
    search.record('missed');
    search.record('missed');
    expect(search.answer).toMatchObject({ kind: 'unfinished', pass: 1000, fail: 2000, loads: 2, trials: 6 });
  });

  it('refuses a space without a beginning, and a trial too many', () => {
    expect(() => new CapacitySearch({ ...RATES, start: 1 })).toThrow(RangeError);
    const { search } = replay(RATES, (load) => (load <= 3000 ? 'met' : 'missed'));
    expect(() => search.record('met')).toThrow('over');
  });

  it('ends whatever it is told, with all passes below all fails', () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = new Random(deriveSeed(seed, 'chaos'));
      const outcomes: TrialOutcome[] = ['met', 'missed', 'server-late', 'client-bound', 'path-bound'];
      const bias = random.uniform();
      const space = seed % 2 === 0 ? RATES : CONNECTIONS;
      const { search, answer } = replay(space, () =>
        random.uniform() < bias ? 'met' : outcomes[random.integer(5)]!,
      );
      const searched = search.tallies.filter(({ forCurve }) => !forCurve);
      expect(searched.map(({ verdict }) => verdict)).not.toContain('undecided');
      const { pass = 0, fail = Infinity, ceiling = Infinity } = answer;
      expect(pass).toBeLessThan(fail);
      expect(ceiling).toBeGreaterThan(answer.kind.endsWith('-bound') ? fail : 0);
      const at = (wanted: LoadVerdict): number[] =>
        searched.filter(({ verdict }) => verdict === wanted).map(({ load }) => load);
      // The highest pass below all fails, and nothing else between both ends.
      expect(pass).toBe(Math.max(0, ...at('pass').filter((load) => load < Math.min(...at('fail')))));
      expect(searched.filter(({ load }) => load > pass && load < fail)).toEqual([]);
    }
  });
});

describe('in seeded replays of a noisy system, the search', () => {
  const REPLAYS = 400;

  /** Share of the replays with the capacity in the bracket, or beside it by at most the factor `margin`. */
  function shareFound(sigma: number, spurious: number, margin: number): number {
    let found = 0;
    for (let seed = 0; seed < REPLAYS; seed++) {
      const { capacity, measure } = noisySystem(deriveSeed(seed, 'noise'), sigma, spurious);
      const { pass = 0, fail = Infinity } = replay(RATES, measure).answer;
      if (pass <= capacity * margin && capacity <= fail * margin) found++;
    }
    return found / REPLAYS;
  }

  it.each([
    { sigma: 0, spurious: 0, share: 1 },
    { sigma: 0.005, spurious: 0.02, share: 0.95 },
  ])('has the capacity in its bracket: spread $sigma, $spurious fail by accident', (noise) => {
    expect(shareFound(noise.sigma, noise.spurious, 1)).toBeGreaterThanOrEqual(noise.share);
  });

  it.each([
    { sigma: 0.01, spurious: 0.02 },
    { sigma: 0.02, spurious: 0.02 },
  ])('has it there or within one per cent: spread $sigma, $spurious fail by accident', (noise) => {
    expect(shareFound(noise.sigma, noise.spurious, 1.01)).toBeGreaterThanOrEqual(0.95);
  });
});
