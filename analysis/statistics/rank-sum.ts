// The rank-sum test of two samples that are not paired, by its exact distribution: how many values of the one lie above
// how many of the other. For the intervals of two-sample-shift.ts.
// Mann and Whitney 1947, https://doi.org/10.1214/aoms/1177730491

/**
 * The probability of each value of U, from 0 to m·n, where m values and n others come from the same distribution and
 * none are tied: R's `dwilcox`. Time and memory grow with (m·n)²: 50 and 50 take some 10 ms.
 */
export function rankSumProbabilities(m: number, n: number): Float64Array {
  // Row j: for every i the distribution of U of i and j values. The largest value is one of the i, above all j others,
  // or one of the j, which adds nothing.
  let row: Float64Array[] = Array.from({ length: m + 1 }, () => Float64Array.of(1));
  for (let j = 1; j <= n; j++) {
    const above: Float64Array[] = [Float64Array.of(1)];
    for (let i = 1; i <= m; i++) {
      const probabilities = new Float64Array(i * j + 1);
      const share = i / (i + j);
      const [oneOfI, oneOfJ] = [above[i - 1]!, row[i]!];
      for (let u = 0; u < oneOfI.length; u++) probabilities[u + j]! += share * oneOfI[u]!;
      for (let u = 0; u < oneOfJ.length; u++) probabilities[u]! += (1 - share) * oneOfJ[u]!;
      above.push(probabilities);
    }
    row = above;
  }
  return row[m]!;
}
