// Where memory is taken on the way to all connections.

/** Far apart, because the memory of a process grows in steps. */
const LEVELS = [0.25, 0.4375, 0.625, 0.8125, 1];

/** Ascending; fewer where there are not enough connections. */
export function connectLevelsOf(connections: number): number[] {
  return [...new Set(LEVELS.map((share) => Math.max(1, Math.round(share * connections))))];
}
