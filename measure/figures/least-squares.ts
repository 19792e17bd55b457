// A straight line through points, by ordinary least squares: memory against the number of connections; and how well
// its slope is known, by Student's t. https://www.itl.nist.gov/div898/handbook/pmd/section4/pmd431.htm

/** A slope is a figure only where the points lie on a line (law 7): where R² is above this. */
export const LEAST_R2 = 0.99;

export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** Coefficient of determination, R²: 1 where all points lie on the line. */
  readonly r2: number;
  /** Half the width of the 95 % interval of the slope; undefined with fewer than three points. */
  readonly slopeHalfWidth: number | undefined;
}

/** Quantiles of Student's t at 0.975, for 1, 2, … degrees of freedom. */
const T_QUANTILES = [
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788, 2.1604,
  2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.093, 2.086, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555,
  2.0518, 2.0484, 2.0452, 2.0423,
];

/** With more degrees of freedom the table's last value, which is too large by 4 % at most: on the safe side. */
function tQuantile(degreesOfFreedom: number): number {
  return T_QUANTILES[Math.min(degreesOfFreedom, T_QUANTILES.length) - 1]!;
}

/** The line through `points` ([x, y]); undefined with fewer than two different x. */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): Line | undefined {
  const n = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n;
  let sxx = 0;
  let sxy = 0;
  let syy = 0;
  for (const [x, y] of points) {
    sxx += (x - meanX) ** 2;
    sxy += (x - meanX) * (y - meanY);
    syy += (y - meanY) ** 2;
  }
  if (!(sxx > 0)) return undefined;
  const slope = sxy / sxx;
  // Rounding may leave a sum of squares below zero where all points lie on the line.
  const residual = Math.max(0, syy - slope * sxy);
  return {
    slope,
    intercept: meanY - slope * meanX,
    r2: syy === 0 ? 1 : sxy ** 2 / (sxx * syy),
    slopeHalfWidth: n < 3 ? undefined : tQuantile(n - 2) * Math.sqrt(residual / (n - 2) / sxx),
  };
}
