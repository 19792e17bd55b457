// The server process of one stack, as the program of the demo sees it: started, asked, killed and started again, with the
// channels and the counts that outlive a process.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Request, Response } from '../../harness/processes/messages.ts';
import type { ServedCounts } from '../server/client-tally.ts';
import type { ServedFeed } from '../server/application.ts';
import type { FeedSetup } from '../server/price-feed.ts';
import type { ServerMethods, ServerSetup } from '../server/server-process.ts';
import type { AnswerRecord, TransportPorts } from '../wire.ts';

const MODULE = fileURLToPath(new URL('../server/server-process.js', import.meta.url));

type Waiting = (response: Response) => void;

export class StackServer {
  readonly #setup: ServerSetup;
  readonly #feeds = new Map<string, { setup: FeedSetup; stopped: boolean }>();
  /** What processes that have been killed had done, by channel. */
  readonly #earlier = new Map<string, ServedFeed>();
  readonly #waiting = new Map<number, Waiting>();
  #process: ChildProcess | undefined;
  #requests = 0;
  #restarting: Promise<void> | undefined;
  /** Undefined while it is down. */
  ports: TransportPorts | undefined;
  versions: Readonly<Record<string, string>> = {};

  constructor(setup: ServerSetup) {
    this.#setup = setup;
  }

  /** Rejects with what the targets said, when they could not be loaded or could not listen. */
  async start(): Promise<void> {
    const child = fork(MODULE, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#process = child;
    child.on('message', (response: Response) => this.#waiting.get(response.id)?.(response));
    child.once('exit', (code, signal) => {
      if (this.#process !== child) return;
      this.ports = undefined;
      const error = `the server process has ended (${signal ?? `exit code ${code}`})`;
      for (const [id, answered] of this.#waiting) answered({ id, ok: false, error });
    });
    const { ports, versions } = await this.#ask('start', this.#setup);
    this.versions = versions;
    for (const { setup, stopped } of this.#feeds.values()) {
      await this.#ask('startFeed', setup);
      if (stopped) await this.#ask('stopFeed', setup.channel);
    }
    this.ports = ports;
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
    const child = this.#process;
    this.ports = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  #ask<Name extends keyof ServerMethods>(
    method: Name,
    ...parameters: Parameters<ServerMethods[Name]>
  ): Promise<Awaited<ReturnType<ServerMethods[Name]>>> {
    const id = ++this.#requests;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (response) => {
        this.#waiting.delete(id);
        if (response.ok) resolve(response.result as never);
        else reject(new Error(response.error));
      });
      const request: Request = { id, method, parameters };
      // Where the channel is closed, the end of the process answers.
      this.#process!.send(request, () => {});
    });
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
