// How a server is lost in the middle of a slice, and comes back as another process: what the harness does to the server
// of a side, and the times of it, which both halves know.
import { NS_PER_MS } from '../measure/clock.ts';

export interface Outage {
  /**
   * `kill`: the process ends at once, as after a crash. `close`: it ends its connections in order, and then itself.
   * `reload`: the server stays, and the proxy before it takes up a new configuration.
   */
  readonly how: 'kill' | 'close' | 'reload';
  /** From the beginning of the slice until the server is lost, or the proxy is told to reload, in milliseconds. */
  readonly afterMs: number;
  /** From then on until the process that takes its place listens, in milliseconds. */
  readonly downMs: number;
  /** In between somebody answers for it, as a proxy does whose server is gone: 502 Bad Gateway. Without, nobody listens. */
  readonly gateway: boolean;
}

/** When the server is to be lost, and when its place is to be taken; faster where the slice is. */
export function outageTimes(
  { afterMs, downMs }: Pick<Outage, 'afterMs' | 'downMs'>,
  { fromNs, rateScale }: { readonly fromNs: number; readonly rateScale: number },
): { readonly lostNs: number; readonly backNs: number } {
  const lostNs = fromNs + (afterMs * NS_PER_MS) / rateScale;
  return { lostNs, backNs: lostNs + (downMs * NS_PER_MS) / rateScale };
}
