// What the page and the worker that holds its lanes say to each other. Times are milliseconds since 1970 with fractions,
// because page and worker count from different origins.
import type { LaneName } from './lane.ts';

/** To the worker. */
export type LaneOrder =
  | { readonly order: 'open'; readonly lane: LaneName; readonly url: string }
  | { readonly order: 'close' }
  /** Reads nothing for so long: its thread stands still. */
  | { readonly order: 'sleep'; readonly forMs: number };

/** From the worker. */
export type LaneNews = { readonly lane: LaneName; readonly atMs: number } & (
  | { readonly news: 'opened' }
  | { readonly news: 'arrived'; readonly data: string }
  | { readonly news: 'lost'; readonly how: string; readonly again: boolean }
);
