// Where memory is taken on the way to all connections.

/** Far apart, because the memory of a process grows in steps. */
const LEVELS = [0.1, 0.325, 0.55, 0.775, 1];

/** Ascending; fewer where there are not enough connections. */
export function connectLevelsOf(connections: number): number[] {
  return [...new Set(LEVELS.map((share) => Math.max(1, Math.round(share * connections))))];
}
