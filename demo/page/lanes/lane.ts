// What a lane of the demo is: one way in which a browser gets the events of a channel. The three of them look the same
// to the page, and say the same when a connection is lost and found.

/** The three ways, as the page names them. */
export const LANES = ['EventSource', 'fetch stream', 'WebSocket'] as const;
export type LaneName = (typeof LANES)[number];

export interface LaneListener {
  opened(): void;
  /** An event: its data, the `performance.now()` of the read that brought it, and that read's number. */
  arrived(data: string, atMs: number, read: number): void;
  /** The connection is gone, or could not be made; `again`: whether it is tried again without being told. */
  lost(how: string, again: boolean): void;
}

/** Where the events are, and as whom to ask. */
export interface LaneAddress {
  readonly url: string;
  /** Number of the last event that has arrived: what is asked for on the way back. */
  resumeAfter(): number | undefined;
}

export interface Lane {
  close(): void;
}
