// The channels that pages have asked for: each page start has one of its own, and one that nobody has asked about for a
// while is dropped.
import { randomInt } from 'node:crypto';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import type { FeedQuestion, FeedRequest } from '../wire.ts';
import type { DemoStack } from './demo-stack.ts';

/** The first price is due so long after the channel was asked for: time to connect. */
const LEAD_MS = 50;
/** A hidden page asks once a minute at least. */
const FORGOTTEN_MS = 10 * 60_000;
const SWEEP_MS = 60_000;
const MOST = 100;

interface Feed extends FeedQuestion {
  lastAskedMs: number;
}

export class Feeds {
  readonly #stacks: ReadonlyMap<string, DemoStack>;
  readonly #feeds = new Map<string, Feed>();
  readonly #sweep = setInterval(() => void this.#dropForgotten(), SWEEP_MS).unref();
  #count = 0;

  constructor(stacks: ReadonlyMap<string, DemoStack>) {
    this.#stacks = stacks;
  }

  /** Its channel; undefined where there are too many. */
  async start({ stack, part, rateHz }: FeedRequest): Promise<string | undefined> {
    if (this.#feeds.size >= MOST) await this.#dropForgotten();
    if (this.#feeds.size >= MOST) return undefined;
    const channel = `${part}-${++this.#count}`;
    this.#feeds.set(channel, { stack, part, channel, lastAskedMs: performance.now() });
    const startNs = nowNs() + LEAD_MS * NS_PER_MS;
    await this.#stacks.get(stack)!.startFeed(part, { channel, seed: randomInt(2 ** 31), startNs, rateHz });
    return channel;
  }

  /** Somebody is still interested. */
  asked(channel: string): void {
    const feed = this.#feeds.get(channel);
    if (feed !== undefined) feed.lastAskedMs = performance.now();
  }

  end(): void {
    clearInterval(this.#sweep);
  }

  async #dropForgotten(): Promise<void> {
    for (const [channel, { stack, part, lastAskedMs }] of this.#feeds) {
      if (performance.now() - lastAskedMs < FORGOTTEN_MS) continue;
      this.#feeds.delete(channel);
      await this.#stacks.get(stack)!.server(part).dropFeed(channel);
    }
  }
}
