// Ranks of values among which some may be equal.

/** Twice the ranks, 1 for the smallest; equal values share the mean of theirs. Doubled, mid-ranks are integers. */
export function doubledMidRanks(values: readonly number[]): number[] {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const ranks: number[] = Array.from({ length: values.length }, () => 0);
  for (let first = 0, end = 0; first < order.length; first = end) {
    while (end < order.length && values[order[end]!] === values[order[first]!]) end++;
    for (let i = first; i < end; i++) ranks[order[i]!] = first + 1 + end;
  }
  return ranks;
}
