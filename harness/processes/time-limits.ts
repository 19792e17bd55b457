// Every wait of a trial, by name. A wait that runs out fails the trial with its name, never the run.

/** Milliseconds. `connect` and `drain` grow with the load: see `timeLimit`. */
export const TIME_LIMITS_MS = {
  /** A process has been started and answers. */
  start: 15_000,
  /** A browser has been started, and its page has loaded. */
  browser: 60_000,
  /** A process has heard from its parent for the first time, which speaks at once; or it ends by itself. */
  firstMessage: 60_000,
  /** The target is loaded, which takes a while where nothing of it is in a cache, and listens. */
  listen: 20_000,
  /** Connecting has been rehearsed. */
  rehearse: 20_000,
  /** All connections have opened or failed, beyond the ramp itself. */
  connect: 10_000,
  /** The server has seen as many connections as the clients have opened. */
  settle: 5_000,
  /** A slice has been worked through, beyond its own length. */
  slice: 10_000,
  /** Everything that was sent has arrived, after the slice. */
  drain: 5_000,
  /** A process has told its memory after a garbage collection. */
  memory: 10_000,
  /** All connections have closed. */
  disconnect: 10_000,
  /** The measurements have been handed over. */
  measurements: 10_000,
  /** A process has ended by itself after it was asked to; then it is killed. */
  stop: 2_000,
} as const;

export type TimeLimit = keyof typeof TIME_LIMITS_MS;
