// The server process of one stack, as the program of the demo sees it: started, asked, killed and started again, with the
// channels and the counts that outlive a process.
import { fileURLToPath } from 'node:url';
import { Child } from '../../harness/processes/child.ts';
import { TIME_LIMITS_MS } from '../../harness/processes/time-limits.ts';
import type { ServedCounts } from '../server/client-tally.ts';
import type { ServedFeed } from '../server/application.ts';
import type { FeedSetup } from '../server/price-feed.ts';
import type { ServerMethods, ServerSetup } from '../server/server-process.ts';
import type { AnswerRecord, TransportPorts } from '../wire.ts';

const MODULE = fileURLToPath(new URL('../server/server-process.js', import.meta.url));

export class StackServer {
  readonly #setup: ServerSetup;
  readonly #feeds = new Map<string, { setup: FeedSetup; stopped: boolean }>();
  /** What processes that have been killed had done, by channel. */
  readonly #earlier = new Map<string, ServedFeed>();
  #child: Child | undefined;
  #restarting: Promise<void> | undefined;
  /** Undefined while it is down. */
  ports: TransportPorts | undefined;
  versions: Readonly<Record<string, string>> = {};

  constructor(setup: ServerSetup) {
    this.#setup = setup;
  }

  /** Rejects with what the targets said, when they could not be loaded or could not listen. */
  async start(): Promise<void> {
    const child = Child.start({ kind: 'server', module: MODULE, role: 'demo server', cpus: undefined });
    this.#child = child;
    void this.#noticeEnd(child);
    const { ports, versions } = await child.ask<ServerMethods, 'start'>('listen', 'start', this.#setup);
    this.versions = versions;
    for (const { setup, stopped } of this.#feeds.values()) {
      await this.#ask('startFeed', setup);
      if (stopped) await this.#ask('stopFeed', setup.channel);
    }
    this.ports = ports;
  }

  async #noticeEnd(child: Child): Promise<void> {
    await child.ended;
    if (this.#child === child) this.ports = undefined;
  }

  /** Kills the process, waits, and starts another; both transports are gone meanwhile. One at a time. */
  restart(downMs: number): Promise<void> {
    this.#restarting ??= this.#restart(downMs).finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  async startFeed(setup: FeedSetup): Promise<void> {
    this.#feeds.set(setup.channel, { setup, stopped: false });
    if (this.ports !== undefined) await this.#ask('startFeed', setup);
  }

  async stopFeed(channel: string): Promise<void> {
    const feed = this.#feeds.get(channel);
    if (feed === undefined) return;
    feed.stopped = true;
    if (this.ports !== undefined) await this.#ask('stopFeed', channel);
  }

  async dropFeed(channel: string): Promise<void> {
    this.#feeds.delete(channel);
    this.#earlier.delete(channel);
    if (this.ports !== undefined) await this.#ask('dropFeed', channel);
  }

  /** All that was done on a channel, by this process and by those before it; undefined where there is none. */
  async feed(channel: string): Promise<ServedFeed | undefined> {
    const earlier = this.#earlier.get(channel);
    if (this.ports === undefined) return earlier;
    return together(earlier, await this.#ask('feed', channel));
  }

  async answer(name: string): Promise<AnswerRecord | undefined> {
    return this.ports === undefined ? undefined : this.#ask('answer', name);
  }

  async stop(): Promise<void> {
    await this.#restarting?.catch(() => {});
    await this.#kill();
  }

  async #restart(downMs: number): Promise<void> {
    for (const channel of this.#feeds.keys()) {
      const feed = await this.feed(channel);
      if (feed !== undefined) this.#earlier.set(channel, feed);
    }
    await this.#kill();
    await new Promise((resolve) => setTimeout(resolve, downMs));
    await this.start();
  }

  async #kill(): Promise<void> {
    this.ports = undefined;
    await this.#child?.kill();
  }

  #ask<Name extends keyof ServerMethods>(
    method: Name,
    ...parameters: Parameters<ServerMethods[Name]>
  ): Promise<Awaited<ReturnType<ServerMethods[Name]>>> {
    return this.#child!.askWithin(TIME_LIMITS_MS.settle, 'settle', method, parameters);
  }
}

function together(earlier: ServedFeed | undefined, now: ServedFeed | undefined): ServedFeed | undefined {
  if (earlier === undefined || now === undefined) return now ?? earlier;
  const clients = { ...earlier.clients };
  for (const [client, counts] of Object.entries(now.clients)) clients[client] = sum(clients[client], counts);
  return { published: now.published, clients };
}

function sum(a: ServedCounts | undefined, b: ServedCounts): ServedCounts {
  if (a === undefined) return b;
  const closes: Record<string, number> = { ...a.closes };
  for (const [reason, count] of Object.entries(b.closes)) closes[reason] = (closes[reason] ?? 0) + count;
  return {
    opened: a.opened + b.opened,
    sent: a.sent + b.sent,
    replayed: a.replayed + b.replayed,
    payloadBytes: a.payloadBytes + b.payloadBytes,
    heldBytes: Math.max(a.heldBytes, b.heldBytes),
    closes,
  };
}
