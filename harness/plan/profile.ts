// How thorough a run is. The tables in README and docs/methodology/trial.md are made of these numbers.

export interface Profile {
  readonly name: ProfileName | 'capacity';
  /** Blocks per case and stack: the replicates of the statistics. */
  readonly blocks: number;
  /** The number of blocks is the user's, for all scenarios. */
  readonly blocksChosen?: boolean;
  /** Steady slices per target and block; even, for the ABBA order. */
  readonly slices: number;
  readonly sliceMs: number;
  readonly warmUpMs: number;
  /** Warm up at the load's own rate: where it is not known whether the target carries more. */
  readonly warmUpAtOwnRate?: boolean;
  /** Length of the null slice of each target and block. */
  readonly nullMs: number;
  /** Its rhythm where sides take turns event by event: they have every slice together, and are warmed up together. */
  readonly byEvents?: Pick<Profile, 'slices' | 'sliceMs' | 'warmUpMs'>;
  /** Its rhythm in a climb, each of whose steps is a look at one load. */
  readonly climbs?: Pick<Profile, 'sliceMs' | 'nullMs'>;
  /** Cases are capped to this many connections. */
  readonly maxConnections: number;
  /** Too short for figures: work that goes on for long may be done faster than in real time. */
  readonly countsOnly?: boolean;
}

export type ProfileName = 'verify' | 'smoke' | 'quick' | 'full';

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  /** The counts of `pushbench verify`, as fast as can be. */
  verify: {
    name: 'verify',
    blocks: 1,
    slices: 1,
    sliceMs: 60,
    warmUpMs: 20,
    nullMs: 10,
    maxConnections: 20,
    countsOnly: true,
  },
  /** Does it work? Counts only: too few events for a percentile. */
  smoke: {
    name: 'smoke',
    blocks: 1,
    slices: 2,
    sliceMs: 45,
    warmUpMs: 50,
    nullMs: 50,
    maxConnections: 20,
    countsOnly: true,
  },
  /** The default: enough blocks for a verdict. */
  quick: {
    name: 'quick',
    blocks: 8,
    slices: 2,
    sliceMs: 320,
    warmUpMs: 150,
    nullMs: 200,
    byEvents: { slices: 2, sliceMs: 560, warmUpMs: 500 },
    climbs: { sliceMs: 130, nullMs: 80 },
    maxConnections: Infinity,
  },
  /** For publication: p99 in each trial, p99.9 pooled. */
  full: {
    name: 'full',
    blocks: 12,
    slices: 6,
    sliceMs: 1000,
    warmUpMs: 1000,
    nullMs: 1000,
    maxConnections: Infinity,
  },
};

/**
 * How much faster than in steady state a warm-up goes, so that the code is compiled before it is measured: up to
 * 20 times, but not beyond 16,000 deliveries or 16 MB a second, which no side has trouble with: with more, buffers would
 * fill up to their limit. Over a link that carries `linkBps` bits a second, not beyond half of that either: what it cannot
 * carry would be waited for.
 */
export function warmUpRateScale(deliveredRateHz: number, payloadBytes: number, linkBps = Infinity): number {
  const mostBytes = Math.min(16e6, linkBps / 8 / 2);
  return Math.max(1, Math.min(20, 16_000 / deliveredRateHz, mostBytes / (deliveredRateHz * payloadBytes)));
}
