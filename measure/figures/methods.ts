// Which metrics are measured otherwise than they once were, so that figures of two runs are not compared unawares. What has
// changed stands in CHANGELOG.md.

/**
 * By metric: the number of its present method, where it is not the first. A change of method raises it: of each metric that it
 * touches, or of one that stands for them, where it touches some workloads only.
 */
export const METHODS: Readonly<Record<string, number>> = {
  /** 2: without the threads on which V8 compiles and collects garbage. */
  cpu_per_event_net: 2,
  /** 2: where memory has settled. */
  memory_per_connection: 2,
  private_per_connection: 2,
  pss_per_connection: 2,
  held_after: 2,
  held_after_per_connection: 2,
  released_share: 2,
  /** 2: users of several sides ask in turn. It stands for all times of `stream`. */
  time_to_first_token: 2,
};
