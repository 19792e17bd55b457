// How many connections each client process of a fleet begins on the way to a level, so that all together begin exactly
// what is missing to it: largest remainders. https://en.wikipedia.org/wiki/Quota_method

/**
 * `planned` and `begun`: connections of each client in all and so far. The sum of the result is `level` less what is
 * begun, or 0; nobody gets more than is planned for it.
 */
export function sharesOfLevel(level: number, planned: readonly number[], begun: readonly number[]): number[] {
  const total = planned.reduce((all, count) => all + count, 0);
  const missing = planned.map((count, index) => (level * count) / total - begun[index]!);
  const shares = missing.map((count) => Math.max(0, Math.floor(count)));
  const wanted = Math.min(level, total) - begun.reduce((all, count) => all + count, 0);
  let left = wanted - shares.reduce((all, count) => all + count, 0);
  const byRemainder = missing
    .map((count, index) => ({ index, remainder: count - shares[index]! }))
    .toSorted((a, b) => b.remainder - a.remainder);
  for (const { index } of byRemainder) {
    if (left <= 0) break;
    if (begun[index]! + shares[index]! >= planned[index]!) continue;
    shares[index]!++;
    left--;
  }
  // Rounding up on the levels before may leave more than is wanted: whoever is least behind waits.
  for (const { index } of byRemainder.toReversed()) {
    if (left >= 0) break;
    const fewer = Math.min(shares[index]!, -left);
    shares[index]! -= fewer;
    left += fewer;
  }
  return shares;
}
