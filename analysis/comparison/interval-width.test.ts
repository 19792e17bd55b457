import * as fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { EXTENSION } from '../../harness/plan/extension.ts';
import { Random } from '../../measure/random.ts';
import { anyTooWide, halfWidthOf, WIDEST, type HalfWidth } from './interval-width.ts';
import { estimateRatio, MIN_BLOCKS } from '../statistics/ratio-estimate.ts';
import { judgeFamily, type Judgement } from './verdict.ts';

describe('the half-width of an interval', () => {
  it('is half of its length on the logarithmic scale, as a factor', () => {
    const logRatios = [0.9, 0.95, 0.97, 1, 1, 1.02, 1.04, 1.1].map(Math.log);
    const { low, high } = estimateRatio(logRatios)!;
    expect(halfWidthOf(logRatios) ** 2).toBeCloseTo(high / low, 12);
    expect(halfWidthOf(Array.from({ length: 8 }, () => 0.3))).toBe(1);
  });

  it('is infinite while there are too few blocks for an interval', () => {
    expect(halfWidthOf(Array.from({ length: MIN_BLOCKS - 1 }, () => 0))).toBe(Infinity);
    expect(halfWidthOf([])).toBe(Infinity);
    expect(EXTENSION.least).toBe(MIN_BLOCKS);
  });

  it('is the same wherever the interval lies, and so is what follows from it', () => {
    const logRatio = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(logRatio, { minLength: 8, maxLength: 24 }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (logRatios, shift) => {
          const width = halfWidthOf(logRatios);
          const shifted = halfWidthOf(logRatios.map((value) => value + shift));
          expect(shifted).toBeCloseTo(width, 9);
          fc.pre(Math.abs(width - WIDEST) > 1e-9);
          expect(anyTooWide([shifted])).toBe(anyTooWide([width]));
        },
      ),
    );
  });
});

describe('the rule', () => {
  it('takes widths and nothing else', () => {
    expectTypeOf(anyTooWide).parameters.toEqualTypeOf<[readonly HalfWidth[]]>();
    // A ratio, a p or a bound of an interval is a number, and a number is no width.
    expectTypeOf<number>().not.toExtend<HalfWidth>();
    expectTypeOf<Judgement>().not.toExtend<HalfWidth>();
  });

  it('asks for more blocks while one interval is too wide', () => {
    const [narrow, wide] = [0.01, 0.2].map((step) =>
      halfWidthOf(Array.from({ length: 8 }, (_, i) => i * step)),
    );
    expect(anyTooWide([narrow!, narrow!])).toBe(false);
    expect(anyTooWide([narrow!, wide!])).toBe(true);
    expect(anyTooWide([])).toBe(false);
  });
});

type Noise = (random: Random) => number;

const normal: Noise = (random) => random.normal();

/** Student's t with 3 degrees of freedom. */
const heavyTailed: Noise = (random) =>
  random.normal() / Math.sqrt((random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2) / 3);

function isWinner({ verdict }: Judgement): boolean {
  return verdict === 'left' || verdict === 'right';
}

describe('in simulation', () => {
  const METRICS = 4;
  interface Simulation {
    readonly noise: Noise;
    /** Spread of a block's log-ratio. */
    readonly sd: number;
    /** How much of it all metrics share: latency and service time of a block hang together. */
    readonly shared: number;
    /** Of all metrics, as a logarithm. */
    readonly truth?: number;
  }

  /** A run whose blocks are extended in rounds for as long as `goesOn` says so of its log-ratios. */
  function extendedRun(
    random: Random,
    { noise, sd, shared, truth = 0 }: Simulation,
    goesOn = (metrics: readonly number[][]): boolean => anyTooWide(metrics.map(halfWidthOf)),
  ): number[][] {
    const metrics = Array.from({ length: METRICS }, (): number[] => []);
    const addBlocks = (count: number): void => {
      for (let block = 0; block < count; block++) {
        const common = Math.sqrt(shared) * noise(random);
        for (const logRatios of metrics)
          logRatios.push(truth + sd * (common + Math.sqrt(1 - shared) * noise(random)));
      }
    };
    addBlocks(EXTENSION.least);
    while (metrics[0]!.length < EXTENSION.most && goesOn(metrics)) addBlocks(EXTENSION.round);
    return metrics;
  }

  function judge(metrics: readonly (readonly number[])[]): Judgement[] {
    return judgeFamily(
      metrics.map((logRatios) => ({ better: 'lower', logRatios, withoutRatio: 0 }) as const),
      METRICS,
    );
  }

  it.each(
    [0.04, 0.08, 0.12].flatMap((sd) =>
      [0, 0.8].flatMap((shared) => [
        { tails: 'normal', noise: normal, sd, shared },
        { tails: 'heavy-tailed', noise: heavyTailed, sd, shared },
      ]),
    ),
  )('at most 5 % of runs of identical sides have a winner: $tails, sd $sd, shared $shared', (simulation) => {
    const random = new Random(20_260_102);
    const rounds = 800;
    let withWinner = 0;
    for (let round = 0; round < rounds; round++)
      if (judge(extendedRun(random, simulation)).some(isWinner)) withWinner++;
    const error = Math.sqrt((0.05 * 0.95) / rounds);
    expect(withWinner / rounds).toBeLessThanOrEqual(0.05 + 2 * error);
  });

  it('a rule that looked for a winner would give identical sides one far more often', () => {
    const random = new Random(20_260_102);
    const rounds = 800;
    let withWinner = 0;
    for (let round = 0; round < rounds; round++) {
      const simulation = { noise: normal, sd: 0.12, shared: 0 };
      const run = extendedRun(random, simulation, (metrics) => !judge(metrics).some(isWinner));
      if (judge(run).some(isWinner)) withWinner++;
    }
    expect(withWinner / rounds).toBeGreaterThan(0.08);
  });

  it('a difference of just 5 % is called equivalent in at most 5 % of comparisons', () => {
    const random = new Random(20_260_102);
    const rounds = 400;
    let equivalent = 0;
    for (let round = 0; round < rounds; round++) {
      const run = extendedRun(random, { noise: normal, sd: 0.07, shared: 0, truth: Math.log(1.05) });
      equivalent += judge(run).filter(({ verdict }) => verdict === 'equivalent').length;
    }
    expect(equivalent / (rounds * METRICS)).toBeLessThanOrEqual(0.05);
  });

  it('stops early where the noise is small, and goes to the end where it is large', () => {
    const random = new Random(20_260_102);
    const blocksWith = (sd: number): number =>
      extendedRun(random, { noise: normal, sd, shared: 0 })[0]!.length;
    expect(blocksWith(0.01)).toBe(EXTENSION.least);
    expect(blocksWith(0.3)).toBe(EXTENSION.most);
  });
});
