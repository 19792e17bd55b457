import * as fc from 'fast-check';
import { linearRegression, linearRegressionLine, rSquared } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { fitLine } from './least-squares.ts';

type Point = [number, number];

/** Connection counts, and bytes that are about linear in them. */
const clouds = fc
  .uniqueArray(fc.integer({ min: 0, max: 10_000 }), { minLength: 2, maxLength: 20 })
  .chain((xs) =>
    fc.tuple(
      ...xs.map((x) =>
        fc.integer({ min: -1e6, max: 1e6 }).map((noise): Point => [x, 5e7 + 12_000 * x + noise]),
      ),
    ),
  );

describe('fitLine', () => {
  it('is the regression line of simple-statistics, with its coefficient of determination', () => {
    fc.assert(
      fc.property(clouds, (points) => {
        const line = fitLine(points)!;
        const { m, b } = linearRegression(points);
        expect(line.slope / m).toBeCloseTo(1, 6);
        expect(line.intercept / b).toBeCloseTo(1, 6);
        expect(line.r2).toBeCloseTo(rSquared(points, linearRegressionLine({ m, b })), 6);
      }),
    );
  });

  it('finds a line that is one, exactly', () => {
    expect(
      fitLine([
        [0, 3],
        [1, 5],
        [2, 7],
        [10, 23],
      ]),
    ).toEqual({ slope: 2, intercept: 3, r2: 1, slopeHalfWidth: 0 });
  });

  it('takes a level line for a perfect fit', () => {
    expect(
      fitLine([
        [1, 4],
        [2, 4],
        [3, 4],
      ]),
    ).toEqual({ slope: 0, intercept: 4, r2: 1, slopeHalfWidth: 0 });
  });

  it('says how well the slope is known', () => {
    // Worked by hand: slope 1.1, residual sum of squares 2.7, Sxx 5, t(0.975; 2) = 4.3027.
    const line = fitLine([[1, 1], [2, 3], [3, 2], [4, 5]])!; // prettier-ignore
    expect(line.slope).toBeCloseTo(1.1);
    expect(line.slopeHalfWidth).toBeCloseTo(4.3027 * Math.sqrt(2.7 / 2 / 5), 4);
    expect(fitLine([[1, 1], [2, 3]])!.slopeHalfWidth).toBeUndefined(); // prettier-ignore
  });

  it.each([
    ['no point', []],
    ['one point', [[1, 2]] as Point[]],
    [
      'points above each other',
      [
        [1, 2],
        [1, 3],
      ] as Point[],
    ],
  ])('has no line through %s', (_, points) => {
    expect(fitLine(points)).toBeUndefined();
  });
});
