// Which metrics are measured otherwise than they once were, so that figures of two runs are not compared unawares. What has
// changed stands in CHANGELOG.md.

/** By metric: the number of its present method, where it is not the first. A change of method raises it. */
export const METHODS: Readonly<Record<string, number>> = {
  /** 2: without the threads on which V8 compiles and collects garbage. */
  cpu_per_event_net: 2,
  /** 2: where memory has settled. */
  memory_per_connection: 2,
  private_per_connection: 2,
  pss_per_connection: 2,
  held_after_per_connection: 2,
  /** 2: users of several sides ask in turn. */
  time_to_first_token: 2,
};
