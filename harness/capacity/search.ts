// The search for a capacity: which load to try next, from how the trials so far have ended. A state machine without
// clock and processes, so that it can be replayed from a log and simulated. Geometric steps until one load meets the
// objective and one does not, then bisection; a load is judged by several trials, because software is not
// deterministic (MLRsearch, https://datatracker.ietf.org/doc/draft-ietf-bmwg-mlrsearch/; RFC 9411). Where the clients
// give way first, the search goes on above, for the lowest load that the server misses by itself: the ceiling.

/**
 * How one trial ended: the objective was met or not; missed by the server itself, whatever the clients did; or the
 * clients, or the instrument that makes the network, gave way first and nothing is known.
 */
export type TrialOutcome = 'met' | 'missed' | 'server-late' | 'client-bound' | 'path-bound';

export type LoadVerdict = 'pass' | 'fail' | 'client-bound' | 'path-bound' | 'undecided';

/** Loads that may be tried, in the unit of the axis. */
export interface LoadSpace {
  readonly start: number;
  readonly min: number;
  readonly max: number;
  /** Only whole loads: connections, bytes. */
  readonly integer: boolean;
}

export interface SearchRules {
  /** Trials at a load; fewer once the verdict can no longer change. */
  readonly trials: number;
  /** Trials, first ones included, at both ends of the final bracket. */
  readonly confirmingTrials: number;
  /** A load passes if at least this share of its trials meet the objective. */
  readonly passShare: number;
  /** The search ends when the lowest fail is at most this many times the highest pass. */
  readonly precision: number;
  /** Factor of the geometric steps. */
  readonly growth: number;
  /** Different loads at most; a search that needs more ends with the bracket that it has. */
  readonly maxLoads: number;
  /** Passing loads that the curve of latency against load needs; what is missing is tried once each at the end. */
  readonly curveLoads: number;
}

/** `trials` at a load, and twice as many at both ends of the bracket. */
export function searchRules(trials: number): SearchRules {
  return { ...SEARCH_RULES, trials, confirmingTrials: 2 * trials };
}

export const SEARCH_RULES: SearchRules = {
  trials: 5,
  confirmingTrials: 10,
  passShare: 0.8,
  precision: 1.05,
  growth: 2,
  maxLoads: 40,
  curveLoads: 6,
};

/** What a trial is for. */
export type TrialPurpose = 'bracket' | 'confirm' | 'ceiling' | 'curve';

export interface NextTrial {
  readonly load: number;
  readonly purpose: TrialPurpose;
}

/** What has been seen at one load. */
export interface LoadTally {
  readonly load: number;
  /** Tried for the curve alone: no part in the verdicts. */
  readonly forCurve: boolean;
  readonly met: number;
  /** With those that the server itself was late for. */
  readonly missed: number;
  readonly serverLate: number;
  readonly clientBound: number;
  readonly pathBound: number;
  readonly verdict: LoadVerdict;
}

export interface CapacityAnswer {
  readonly kind:
    | 'bracket' // between the two loads
    | 'at-least' // nothing failed up to the largest load that was allowed
    | 'client-bound' // the clients gave way at the lowest fail: the highest pass is a lower bound
    | 'path-bound' // the same of the instrument that makes the network
    | 'below' // even the smallest load that was allowed failed
    | 'unfinished'; // interrupted, or too many loads: what is known so far
  /** The highest load that passed below all that failed, and the next above it that did not pass. */
  readonly pass: number | undefined;
  readonly fail: number | undefined;
  /**
   * Of a client-bound or path-bound answer: the lowest load from which on the server misses the objective by itself, so that the
   * capacity is below it; undefined where none was found.
   */
  readonly ceiling: number | undefined;
  readonly loads: number;
  readonly trials: number;
}

interface Tally {
  readonly load: number;
  readonly forCurve: boolean;
  /** Trials that its verdict takes. */
  wanted: number;
  met: number;
  missed: number;
  serverLate: number;
  clientBound: number;
  pathBound: number;
}

/** Shares of the highest pass at which the curve is filled up, in this order. */
const CURVE_SHARES = [0.5, 0.75, 0.25, 0.9, 0.6, 0.1, 0.4];
/** Loads nearer to each other than this are one point of a curve. */
const SAME_POINT = 1.03;
const SIGNIFICANT_DIGITS = 3;
/** A ceiling is looked for in so many geometric steps above the load at which the clients gave way. */
const CEILING_STEPS = 2;

/**
 * Ask `next`, do the trial, tell `record`, until `next` is undefined. It ends for certain: every trial adds to a load,
 * no load gets more than `confirmingTrials`, and there are at most `maxLoads` of them beside those of the curve.
 */
export class CapacitySearch {
  readonly #space: LoadSpace;
  readonly #rules: SearchRules;
  readonly #tallies = new Map<number, Tally>();

  /** Throws `RangeError` where the space holds no load to start at. */
  constructor(space: LoadSpace, rules: SearchRules = SEARCH_RULES) {
    if (!(space.min > 0 && space.min <= space.start && space.start <= space.max))
      throw new RangeError('a search needs 0 < min ≤ start ≤ max');
    this.#space = space;
    this.#rules = rules;
  }

  /** The trial to do; undefined when the answer is final. */
  next(): NextTrial | undefined {
    // One at most is undecided: the one that is being tried.
    const open = [...this.#tallies.values()].find((tally) => this.#verdict(tally) === 'undecided');
    if (open !== undefined) {
      if (open.wanted > this.#rules.trials) return { load: open.load, purpose: 'confirm' };
      const { fail } = this.#bracket();
      return { load: open.load, purpose: open.load > (fail?.load ?? Infinity) ? 'ceiling' : 'bracket' };
    }
    const load = this.#newLoad();
    if (load !== undefined && this.#searched().length < this.#rules.maxLoads)
      return { load, purpose: 'bracket' };
    const { pass, fail } = this.#bracket();
    return (
      this.#confirmation(pass, fail) ??
      this.#ceilingLoad() ??
      this.#confirmation(this.#ceiling()?.failed) ??
      this.#curvePoint()
    );
  }

  /** How the trial that `next` asked for has ended. */
  record(outcome: TrialOutcome): void {
    const next = this.next();
    if (next === undefined) throw new Error('the search is over');
    let tally = this.#tallies.get(next.load);
    if (tally === undefined) {
      const forCurve = next.purpose === 'curve';
      const wanted = forCurve ? 1 : this.#rules.trials;
      const none = { met: 0, missed: 0, serverLate: 0, clientBound: 0, pathBound: 0 };
      tally = { load: next.load, forCurve, wanted, ...none };
      this.#tallies.set(next.load, tally);
    }
    if (next.purpose === 'confirm') tally.wanted = this.#rules.confirmingTrials;
    if (outcome === 'met') tally.met++;
    else if (outcome === 'client-bound') tally.clientBound++;
    else if (outcome === 'path-bound') tally.pathBound++;
    else tally.missed++;
    if (outcome === 'server-late') tally.serverLate++;
  }

  /** Every load that was tried, ascending. */
  get tallies(): readonly LoadTally[] {
    return [...this.#tallies.values()]
      .sort((a, b) => a.load - b.load)
      .map((tally) => ({
        load: tally.load,
        forCurve: tally.forCurve,
        met: tally.met,
        missed: tally.missed,
        serverLate: tally.serverLate,
        clientBound: tally.clientBound,
        pathBound: tally.pathBound,
        verdict: this.#verdict(tally),
      }));
  }

  /** What is known now. */
  get answer(): CapacityAnswer {
    const { pass, fail } = this.#bracket();
    const tallies = [...this.#tallies.values()];
    return {
      kind: this.#kind(pass, fail),
      pass: pass?.load,
      fail: fail?.load,
      ceiling: this.#ceiling()?.failed?.load,
      loads: tallies.length,
      trials: tallies.reduce((sum, tally) => sum + trialsOf(tally), 0),
    };
  }

  #kind(pass: Tally | undefined, fail: Tally | undefined): CapacityAnswer['kind'] {
    const isOpen = this.#searched().some(
      (tally) => this.#verdict(tally) === 'undecided' && tally.load < (fail?.load ?? Infinity),
    );
    if (isOpen || this.#newLoad() !== undefined || this.#confirmation(pass, fail) !== undefined)
      return 'unfinished';
    if (fail === undefined) return 'at-least';
    const verdict = this.#verdict(fail);
    if (isBound(verdict)) return verdict;
    return pass === undefined ? 'below' : 'bracket';
  }

  #searched(): Tally[] {
    return [...this.#tallies.values()].filter(({ forCurve }) => !forCurve);
  }

  /**
   * The highest load that passed below all that failed, and the next above it that did not pass. A pass above loads at
   * which the clients or the network gave way counts: what was met there was met. New loads lie between the two or beyond all others, or
   * are for the ceiling; a verdict that is overturned moves one end of the bracket.
   */
  #bracket(): { pass: Tally | undefined; fail: Tally | undefined } {
    const ascending = this.#searched().sort((a, b) => a.load - b.load);
    const failed = ascending.find((tally) => this.#verdict(tally) === 'fail')?.load ?? Infinity;
    const pass = ascending.findLast((tally) => this.#verdict(tally) === 'pass' && tally.load < failed);
    const fail = ascending.find((tally) => {
      const verdict = this.#verdict(tally);
      return (verdict === 'fail' || isBound(verdict)) && tally.load > (pass?.load ?? -Infinity);
    });
    return { pass, fail };
  }

  /**
   * Where the clients or the network gave way at the upper end of the bracket: the highest load that was not missed by the server
   * itself, and the next above.
   */
  #ceiling(): { held: Tally; failed: Tally | undefined } | undefined {
    const { fail } = this.#bracket();
    if (fail === undefined || !isBound(this.#verdict(fail))) return undefined;
    const above = this.#searched()
      .filter(({ load }) => load >= fail.load)
      .sort((a, b) => a.load - b.load);
    const at = above.findLastIndex((tally) => !this.#isServerLate(tally));
    return { held: above[at]!, failed: above[at + 1] };
  }

  /** Whether the load failed, and mostly so that no client had to do with it. */
  #isServerLate(tally: Tally): boolean {
    return this.#verdict(tally) === 'fail' && 2 * tally.serverLate > trialsOf(tally) - tally.met;
  }

  /** The next load of the geometric steps or of the bisection; undefined where the bracket is as narrow as it gets. */
  #newLoad(): number | undefined {
    const { pass, fail } = this.#bracket();
    const { start, min, max } = this.#space;
    const { growth } = this.#rules;
    if (pass === undefined && fail === undefined) return start;
    if (fail === undefined)
      return pass!.load >= max ? undefined : Math.min(max, this.#rounded(pass!.load * growth));
    if (pass === undefined)
      return fail.load <= min ? undefined : Math.max(min, this.#rounded(fail.load / growth));
    return this.#between(pass.load, fail.load);
  }

  /** The next load of the search for the ceiling. */
  #ceilingLoad(): NextTrial | undefined {
    const ceiling = this.#ceiling();
    if (ceiling === undefined || this.#searched().length >= this.#rules.maxLoads) return undefined;
    const { held, failed } = ceiling;
    const { growth } = this.#rules;
    const highest = Math.min(this.#space.max, this.#bracket().fail!.load * growth ** CEILING_STEPS);
    const further = (): number | undefined =>
      held.load >= highest ? undefined : Math.min(highest, this.#rounded(held.load * growth));
    const load = failed === undefined ? further() : this.#between(held.load, failed.load);
    return load === undefined ? undefined : { load, purpose: 'ceiling' };
  }

  /** Undefined where the two are as near as they get. */
  #between(low: number, high: number): number | undefined {
    const { integer } = this.#space;
    if (high <= low * this.#rules.precision || (integer && high - low <= 1)) return undefined;
    const middle = this.#rounded(Math.sqrt(low * high));
    return integer ? Math.max(low + 1, Math.min(high - 1, middle)) : middle;
  }

  /** More trials for the ends of the bracket, or for the ceiling: a verdict that does not stand moves them. */
  #confirmation(...those: readonly (Tally | undefined)[]): NextTrial | undefined {
    const ends = those.filter(
      (end) => end !== undefined && end.wanted < this.#rules.confirmingTrials,
    ) as Tally[];
    const [fewest] = ends.sort((a, b) => trialsOf(a) - trialsOf(b));
    return fewest === undefined ? undefined : { load: fewest.load, purpose: 'confirm' };
  }

  #curvePoint(): NextTrial | undefined {
    const { pass } = this.#bracket();
    if (pass === undefined) return undefined;
    const tallies = [...this.#tallies.values()];
    const points = tallies.filter(({ load, met }) => load <= pass.load && met > 0);
    if (points.length >= this.#rules.curveLoads) return undefined;
    const load = CURVE_SHARES.map((share) => this.#rounded(pass.load * share)).find(
      (each) =>
        each >= this.#space.min &&
        tallies.every((tally) => Math.max(each / tally.load, tally.load / each) > SAME_POINT),
    );
    return load === undefined ? undefined : { load, purpose: 'curve' };
  }

  #verdict({ wanted, met, missed, clientBound, pathBound }: Tally): LoadVerdict {
    // Less the last bit of the product: 0.8 × 10 is 8.
    const needed = Math.ceil(this.#rules.passShare * wanted - 1e-9);
    if (met >= needed) return 'pass';
    const bound = clientBound + pathBound;
    if (missed + bound <= wanted - needed) return 'undecided';
    if (bound < missed) return 'fail';
    return pathBound > clientBound ? 'path-bound' : 'client-bound';
  }

  /** A load that people can read, and still strictly between two that are further apart than the precision. */
  #rounded(load: number): number {
    const { integer, min } = this.#space;
    const readable = Number(load.toPrecision(SIGNIFICANT_DIGITS));
    return integer ? Math.max(Math.round(readable), Math.ceil(min), 1) : readable;
  }
}

/** Of a tally: all its trials. */
export function trialsOf({
  met,
  missed,
  clientBound,
  pathBound,
}: Pick<LoadTally, 'met' | 'missed' | 'clientBound' | 'pathBound'>): number {
  return met + missed + clientBound + pathBound;
}

/** Whether something else than the server gave way. */
function isBound(verdict: LoadVerdict): verdict is 'client-bound' | 'path-bound' {
  return verdict === 'client-bound' || verdict === 'path-bound';
}
