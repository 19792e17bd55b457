// Groups that keep the order in which they first appear, by a key of several parts.

/** The items with equal keys, together; no group is empty. */
export function groupBy<T>(
  items: readonly T[],
  key: (item: T) => readonly (string | number)[],
): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const parts = key(item);
    const [only] = parts;
    // One text is a key as it is; several could run into each other.
    const name = parts.length === 1 && typeof only === 'string' ? only : JSON.stringify(parts);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
