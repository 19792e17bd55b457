// Holm's step-down correction: where several metrics are tested together, the chance of even one false winner
// among them stays below the level. It assumes nothing about how the metrics hang together.
// Holm 1979, https://www.jstor.org/stable/4615733

/**
 * The corrected p of each p, in the given order. `members` is the size of the family, where it is larger than
 * the list: members without a test count as not rejected.
 */
export function holm(ps: readonly number[], members = ps.length): number[] {
  const corrected: number[] = Array.from({ length: ps.length }, () => 1);
  const order = Array.from(ps.keys()).sort((a, b) => ps[a]! - ps[b]!);
  let least = 0;
  for (const [position, i] of order.entries()) {
    least = Math.max(least, Math.min(1, (members - position) * ps[i]!));
    corrected[i] = least;
  }
  return corrected;
}
