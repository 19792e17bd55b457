// "Did you mean …?" for names that do not exist.

/** The known name that is nearest to what was typed, as a question to append to an error; '' if none is near. */
export function didYouMean(typed: string, known: readonly string[]): string {
  const nearest = known
    .map((name) => ({ name, distance: editDistance(typed.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(2, name.length / 3) || name.startsWith(typed))
    .sort((a, b) => a.distance - b.distance)[0];
  return nearest === undefined ? '' : ` Did you mean "${nearest.name}"?`;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
