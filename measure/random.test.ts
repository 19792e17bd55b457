import * as fc from 'fast-check';
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { deriveSeed, Random } from './random.ts';

const SAMPLES = 20_000;

function samples(draw: (random: Random) => number, seed = 1): number[] {
  const random = new Random(seed);
  return Array.from({ length: SAMPLES }, () => draw(random));
}

const ascending = (a: number, b: number): number => a - b;

describe('Random', () => {
  it('is the same stream for the same seed, and another for another', () => {
    const first = samples((random) => random.uint32(), 7);
    expect(samples((random) => random.uint32(), 7)).toEqual(first);
    expect(samples((random) => random.uint32(), 8)).not.toEqual(first);
  });

  it('draws 32 bits', () => {
    const drawn = samples((random) => random.uint32());
    expect(drawn.every((value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32)).toBe(true);
    // Each bit is set in about half of them.
    for (let bit = 0; bit < 32; bit++) {
      const set = drawn.filter((value) => ((value >>> bit) & 1) === 1).length;
      expect(Math.abs(set / SAMPLES - 0.5)).toBeLessThan(0.02);
    }
  });

  it('draws uniformly from [0, 1)', () => {
    const drawn = samples((random) => random.uniform());
    expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(mean(drawn)).toBeCloseTo(0.5, 1);
    expect(sampleStandardDeviation(drawn)).toBeCloseTo(Math.sqrt(1 / 12), 1);
  });

  it('draws every integer below the limit and no other', () => {
    expect(new Set(samples((random) => random.integer(7)))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
  });

  it('draws exponential gaps: mean and deviation are the same', () => {
    const drawn = samples((random) => random.exponential(5));
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(mean(drawn) / 5).toBeCloseTo(1, 1);
    expect(sampleStandardDeviation(drawn) / 5).toBeCloseTo(1, 1);
  });

  it('draws standard normal numbers', () => {
    const drawn = samples((random) => random.normal());
    expect(mean(drawn)).toBeCloseTo(0, 1);
    expect(sampleStandardDeviation(drawn)).toBeCloseTo(1, 1);
  });

  it('shuffles: the same items, each place equally likely', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.nat(), (items, seed) => {
        expect(new Random(seed).shuffle([...items]).toSorted(ascending)).toEqual(items.toSorted(ascending));
      }),
    );
    const firsts = [0, 0, 0];
    const random = new Random(3);
    for (let i = 0; i < 3000; i++) firsts[random.shuffle([0, 1, 2])[0]!]!++;
    for (const count of firsts) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});

describe('deriveSeed', () => {
  it('depends on the seed and on every part of the path', () => {
    const seeds = [
      deriveSeed(1),
      deriveSeed(2),
      deriveSeed(1, 'slice', 0),
      deriveSeed(1, 'slice', 1),
      deriveSeed(2, 'slice', 1),
      deriveSeed(1, 'slices', 1),
      deriveSeed(1, 'slice', 1, 'x'),
    ];
    expect(new Set(seeds).size).toBe(seeds.length);
    expect(deriveSeed(1, 'slice', 0)).toBe(seeds[2]);
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true);
  });
});
