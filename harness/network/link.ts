// One direction of a link: when a packet that arrives now comes out at the other end, or that it does not. A bottleneck
// with a drop-tail queue, then loss, then propagation with jitter; first in, first out. Pure, and seeded: what befalls
// the n-th packet depends on the seed and on n, and for the queue on what came before it.
import { NS_PER_MS, NS_PER_S } from '../../measure/clock.ts';
import { Random } from '../../measure/random.ts';

export interface LinkSettings {
  readonly delayMs: number;
  readonly jitterMs: number;
  /** Share of packets. */
  readonly loss: number;
  /** Bits per second; Infinity: not limited. */
  readonly bps: number;
  readonly queueBytes: number;
}

export interface LinkCounts {
  /** Packets and bytes (of IP) that arrived at the link. */
  packets: number;
  bytes: number;
  /** Dropped by the loss that was asked for, and because the queue was full. */
  lost: number;
  overflowed: number;
}

/** The packet does not come out. */
export const DROPPED = -1;

export class Link {
  readonly counts: LinkCounts = { packets: 0, bytes: 0, lost: 0, overflowed: 0 };
  readonly #settings: LinkSettings;
  readonly #random: Random;
  /** When the bottleneck has sent what it has taken, and when the last packet comes out. */
  #freeNs = 0;
  #lastOutNs = 0;

  constructor(settings: LinkSettings, seed: number) {
    this.#settings = settings;
    this.#random = new Random(seed);
  }

  /** When a packet of `bytes` that arrives at `nowNs` comes out, in nanoseconds of the same clock; or `DROPPED`. */
  offer(nowNs: number, bytes: number): number {
    const { delayMs, jitterMs, loss, bps, queueBytes } = this.#settings;
    const { counts } = this;
    counts.packets++;
    counts.bytes += bytes;
    // Both are drawn for every packet, so that what befalls the next one does not depend on what befell this one.
    const lost = this.#random.uniform() < loss;
    const jitter = jitterMs * (2 * this.#random.uniform() - 1);
    let sentNs = nowNs;
    if (bps < Infinity) {
      const nsPerByte = (8 * NS_PER_S) / bps;
      const waitingBytes = Math.max(0, this.#freeNs - nowNs) / nsPerByte;
      if (waitingBytes + bytes > queueBytes) {
        counts.overflowed++;
        return DROPPED;
      }
      sentNs = Math.max(nowNs, this.#freeNs) + bytes * nsPerByte;
      this.#freeNs = sentNs;
    }
    if (lost) {
      counts.lost++;
      return DROPPED;
    }
    const outNs = sentNs + Math.max(0, delayMs + jitter) * NS_PER_MS;
    this.#lastOutNs = Math.max(outNs, this.#lastOutNs);
    return this.#lastOutNs;
  }
}
