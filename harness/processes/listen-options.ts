// The limits and time-outs of every server that is measured: explicit, and equal on both sides of a pair.
import type { ListenOptions } from '../../servers/target.ts';

export const LISTEN_OPTIONS: Omit<ListenOptions, 'host' | 'port'> = {
  backlog: 4096,
  /** Longer than any pause of a workload, so that no idle connection is cut within a trial. */
  keepAliveMs: 120_000,
  maxMessageBytes: 2 * 1_048_576,
  backpressureLimitBytes: 16 * 1_048_576,
  onLimit: 'disconnect',
};
