// A fleet: one or more server processes of one target, each with its own client processes, that act as one. They are
// told together when to connect and how fast; their counts, durations and memory are added up.
import { NS_PER_MS, NS_PER_S, nowNs } from '../../measure/clock.ts';
import type { TallyEntry } from '../../measure/figures/duration-tally.ts';
import { kernelMemory, slabBytesByName, type KernelMemory } from '../../measure/process/kernel-memory.ts';
import type { MemorySnapshot } from '../../measure/process/usage.ts';
import type { TlsSettings } from '../../scenarios/tls.ts';
import type { Transport } from '../../servers/target.ts';
import type { HeldAccount } from '../../workloads/held/clients.ts';
import type { Child } from '../processes/child.ts';
import { childrenOf } from './fleet-children.ts';
import { ChildGroup } from '../processes/child-group.ts';
import type {
  FleetClientMethods,
  FleetServerMethods,
  FleetServerSetup,
  FleetServerStarted,
  FleetUsage,
  HeldDurations,
  OpenOutcome,
} from './messages.ts';
import type { ClientPlan, FleetPlan } from './plan.ts';
import { sharesOfLevel } from './shares.ts';
import type { ServerAtUrl } from '../plan/server-at-url.ts';
import type { Pinning } from '../machine/pinning.ts';
import { assertResources, NO_CHILDREN } from '../machine/resource-check.ts';
import { endsOfTls } from '../processes/certificate.ts';
import type { ServerStarted } from '../processes/messages.ts';
import { TIME_LIMITS_MS } from '../processes/time-limits.ts';
import { otherServerOf, otherTlsOf } from '../trial/server-kind.ts';
import { mergeCounts, sum, sumMemory, UNKNOWN_MEMORY } from '../trial/totals.ts';

export interface FleetOptions {
  readonly target: string;
  /** The user has started it: one server, of which `target` is only the name. */
  readonly server?: ServerAtUrl;
  readonly transport: Transport;
  readonly tls?: TlsSettings | undefined;
  readonly pinning: Pinning;
  readonly connectTimeoutMs: number;
  /** Command that starts a client process (`prlimit --nofile=300`): for tests of what happens then. */
  readonly clientPrefix?: readonly string[];
}

/** How a stretch of connecting went. */
export interface FleetOpening {
  /** Opened in it. */
  readonly opened: number;
  /** Failed connects, by cause and code. */
  readonly failures: Readonly<Record<string, number>>;
  readonly unexpectedCloses: Readonly<Record<string, number>>;
  readonly connectTime: readonly TallyEntry[];
  /** From the first connect's time until the last had opened: one interval less than connects. */
  readonly seconds: number;
}

export interface FleetHeartbeats extends HeldAccount, HeldDurations {
  /** From the first heartbeat's time to the last account. */
  readonly seconds: number;
}

/** Sums over the processes, after a garbage collection in each. */
export interface FleetMemory {
  readonly connections: number;
  readonly server: MemorySnapshot;
  readonly client: MemorySnapshot;
  /** Undefined where the system does not tell. */
  readonly kernel: KernelMemory | undefined;
  readonly slabs: Readonly<Record<string, number>> | undefined;
}

export interface FleetUse {
  /** Undefined where the server's processes are not known. */
  readonly servers: readonly (FleetUsage | undefined)[];
  readonly clients: readonly FleetUsage[];
}

/** A process in the reports of what gave way. */
export interface FleetProcess {
  readonly role: string;
  readonly side: 'server' | 'client';
  readonly pid: number | undefined;
  /** Processes of the user's that this one stands for. */
  readonly standsFor?: readonly number[];
}

const HOST = '127.0.0.1';

/** Connecting begins so long after everyone was told. */
const ANNOUNCE_MS = 50;

/** Each process more makes every answer come later: they share the processors. */
const PER_PROCESS_MS = 1_000;

export class Fleet {
  /** Of the target's library, as its first server tells them. */
  versions: ServerStarted['versions'] = {};
  /** Open, as far as the clients know. */
  opened = 0;
  readonly plan: FleetPlan;
  readonly #options: FleetOptions;
  readonly #group = new ChildGroup();
  #servers: readonly Child[] = [];
  #clients: readonly Child[] = [];
  /** Connects begun by each client. */
  readonly #begun: number[];
  #reset = false;
  /** Of a server that the user has started. */
  #listeners: readonly number[] | undefined;

  /** Has no processes before it is `ready`. */
  constructor(plan: FleetPlan, options: FleetOptions) {
    this.plan = plan;
    this.#options = options;
    this.#begun = plan.clients.map(() => 0);
  }

  async #startProcesses(): Promise<void> {
    const processes = this.plan.servers.length + this.plan.clients.length;
    // How many connections they hold is to be found out, or has been checked by capacity-check.ts.
    assertResources({ ...NO_CHILDREN, processes });
    const { servers, clients } = childrenOf(this.plan, this.#options);
    const children = await this.#group.start([...servers, ...clients]);
    this.#servers = children.slice(0, servers.length);
    this.#clients = children.slice(servers.length);
  }

  /** Every process of it, once it has been ready. */
  get processes(): readonly FleetProcess[] {
    const servers = described('server', this.#servers);
    const listeners = this.#listeners;
    return [
      ...(listeners === undefined ? servers : servers.map((each) => ({ ...each, standsFor: listeners }))),
      ...described('client', this.#clients),
    ];
  }

  /**
   * Starts the processes; resolves when the servers listen and the clients know them. Rejects with `TrialFailure`, or
   * with `GivenUp` where it was halted before all were there.
   */
  async ready(): Promise<void> {
    await this.#startProcesses();
    const { target, transport, server, connectTimeoutMs, tls } = this.#options;
    const ends = await endsOfTls(tls);
    const host = server?.endpoint.host ?? HOST;
    const seed = Math.floor(Date.now() / 1000) % 1_000_000;
    const other =
      server === undefined
        ? {}
        : {
            ...otherServerOf({ server }, seed),
            ...otherTlsOf({ server }),
            relayed: server.publish !== undefined,
          };
    const ofServer = server === undefined ? {} : { server };
    const limitMs = this.#limitMs(TIME_LIMITS_MS.start);
    const started = await Promise.all(
      this.#servers.map((child) =>
        child.askWithin<FleetServerStarted>(limitMs, 'listen', 'listen', [
          { target, host, seed, ...ofServer, ...ends.server } satisfies FleetServerSetup,
        ]),
      ),
    );
    this.versions = started[0]!.versions;
    this.#listeners = started[0]!.listeners;
    await this.#eachClient((child, { server: index, process, processes, addresses }) => {
      const { port, http } = started[index]!;
      const spoken = http === undefined ? {} : { http };
      const place = { transport, host, port, addresses, process, processes };
      const setup = { ...place, connectTimeoutMs, ...other, ...spoken, ...ends.clients };
      return child.askWithin<void>(limitMs, 'start', 'setUp', [setup]);
    });
  }

  /**
   * Connects at `rateHz` over all clients until `level` connections have been begun, each client its share; the first
   * that fails, or `halt`, ends it. Resolves when each has opened or failed.
   */
  async openTo(level: number, rateHz: number): Promise<FleetOpening> {
    const planned = this.plan.clients.map(({ connections }) => connections);
    const counts = sharesOfLevel(level, planned, this.#begun);
    const lengthNs = (sum(counts, (count) => count) / rateHz) * NS_PER_S;
    const fromNs = nowNs() + ANNOUNCE_MS * NS_PER_MS;
    const limitMs =
      this.#limitMs(TIME_LIMITS_MS.connect) + 3 * (lengthNs / NS_PER_MS) + this.#options.connectTimeoutMs;
    const outcomes = await this.#eachClient(async (child, _, index) => {
      const count = counts[index]!;
      this.#begun[index]! += count;
      const gapNs = lengthNs / Math.max(count, 1);
      // Each a little after the one before, so that the connects of all are evenly spread.
      const pace = { fromNs: fromNs + (gapNs * index) / this.#clients.length, gapNs, count };
      const outcome = await child.askWithin<OpenOutcome>(limitMs, 'connect', 'open', [pace]);
      if (Object.keys(outcome.failures).length > 0) this.halt();
      return outcome;
    });
    const opened = sum(outcomes, (outcome) => outcome.opened);
    this.opened += opened;
    return {
      opened,
      failures: mergeCounts(outcomes.map(({ failures }) => failures)),
      unexpectedCloses: mergeCounts(outcomes.map(({ unexpectedCloses }) => unexpectedCloses)),
      connectTime: outcomes.flatMap(({ connectTime }) => connectTime),
      seconds: (nowNs() - fromNs) / NS_PER_S,
    };
  }

  /** No client begins another connect, and no further process is started. */
  halt(): void {
    this.#group.giveUp();
    for (const child of this.#clients) {
      // One that has ended is found out by whoever waits for its answer.
      child.ask<FleetClientMethods, 'halt'>('connect', 'halt').catch(() => {});
    }
  }

  /** One heartbeat to each connection, spread over `spreadMs`; what has not come `limitMs` after the last is lost. */
  async heartbeats(spreadMs: number, limitMs: number): Promise<FleetHeartbeats> {
    const fromNs = nowNs() + ANNOUNCE_MS * NS_PER_MS;
    const sent = await Promise.all(
      this.#servers.map((child) =>
        child.askWithin<readonly number[]>(
          this.#limitMs(TIME_LIMITS_MS.slice) + 2 * spreadMs,
          'slice',
          'round',
          [fromNs, spreadMs],
        ),
      ),
    );
    const accounts = await this.#eachClient((child, { server }) =>
      child.askWithin<HeldAccount>(this.#limitMs(TIME_LIMITS_MS.drain) + limitMs, 'drain', 'settled', [
        sent[server]!,
        limitMs,
      ]),
    );
    const seconds = (nowNs() - fromNs) / NS_PER_S;
    const durations = await this.#eachClient((child) =>
      child.ask<FleetClientMethods, 'durations'>('measurements', 'durations'),
    );
    return {
      ...sumAccounts(accounts),
      latency: durations.flatMap(({ latency }) => latency),
      serviceTime: durations.flatMap(({ serviceTime }) => serviceTime),
      seconds,
    };
  }

  /** Open now, as both ends see it, and what has ended without being told to. */
  async held(): Promise<{
    readonly clients: number;
    /** Undefined where only the server itself knows. */
    readonly servers: number | undefined;
    readonly unexpectedCloses: Readonly<Record<string, number>>;
  }> {
    const [servers, clients] = await Promise.all([
      Promise.all(
        this.#servers.map((child) =>
          child.ask<FleetServerMethods, 'connections'>('measurements', 'connections'),
        ),
      ),
      this.#eachClient((child) => child.ask<FleetClientMethods, 'held'>('measurements', 'held')),
    ]);
    return {
      servers: servers.includes(undefined) ? undefined : sum(servers, (count) => count!),
      clients: sum(clients, ({ open }) => open),
      unexpectedCloses: mergeCounts(clients.map(({ unexpectedCloses }) => unexpectedCloses)),
    };
  }

  async memory(): Promise<FleetMemory> {
    const limitMs = this.#limitMs(TIME_LIMITS_MS.memory);
    const of = (child: Child): Promise<MemorySnapshot | undefined> =>
      child.askWithin<MemorySnapshot | undefined>(limitMs, 'memory', 'memory', []);
    const [servers, clients] = await Promise.all([
      Promise.all(this.#servers.map(of)),
      this.#eachClient((child) => of(child)),
    ]);
    return {
      connections: this.opened,
      server: sumMemory(servers.map((each) => each ?? UNKNOWN_MEMORY)),
      client: sumMemory(clients.map((each) => each!)),
      kernel: kernelMemory(),
      slabs: slabBytesByName(),
    };
  }

  /** What each process has used since it was last asked. */
  async usage(): Promise<FleetUse> {
    const limitMs = this.#limitMs(TIME_LIMITS_MS.measurements);
    const of = (child: Child): Promise<FleetUsage | undefined> =>
      child.askWithin<FleetUsage | undefined>(limitMs, 'measurements', 'usage', []);
    const [servers, clients] = await Promise.all([
      Promise.all(this.#servers.map(of)),
      this.#eachClient((child) => of(child)),
    ]);
    return { servers, clients: clients.map((each) => each!) };
  }

  /** Ends every connection by a TCP reset from the clients, which leaves nothing of it behind, and waits for the servers. */
  async reset(): Promise<void> {
    this.#reset = true;
    const limitMs = this.#limitMs(TIME_LIMITS_MS.disconnect);
    await this.#eachClient((child) => child.askWithin<void>(limitMs, 'disconnect', 'reset', []));
    const untilNs = nowNs() + limitMs * NS_PER_MS;
    while (((await this.held()).servers ?? 0) > 0 && nowNs() < untilNs)
      await new Promise((resolve) => setTimeout(resolve, 20));
    this.opened = 0;
  }

  /** Gives everything back. Never rejects; what does not answer is killed. */
  async close(): Promise<void> {
    if (!this.#reset) await this.reset().catch(() => {});
    await this.kill();
  }

  /** Ends every process at once. */
  async kill(): Promise<void> {
    await this.#group.kill();
  }

  #limitMs(base: number): number {
    return base + PER_PROCESS_MS * (this.#servers.length + this.#clients.length) + this.opened / 20;
  }

  #eachClient<R>(ask: (child: Child, plan: ClientPlan, index: number) => Promise<R>): Promise<R[]> {
    return Promise.all(this.#clients.map((child, index) => ask(child, this.plan.clients[index]!, index)));
  }
}

function described(side: 'server' | 'client', children: readonly Child[]): FleetProcess[] {
  return children.map(({ role, pid }) => ({ role, side, pid }));
}

function sumAccounts(accounts: readonly HeldAccount[]): HeldAccount {
  return {
    expected: sum(accounts, ({ expected }) => expected),
    delivered: sum(accounts, ({ delivered }) => delivered),
    lost: sum(accounts, ({ lost }) => lost),
    duplicate: sum(accounts, ({ duplicate }) => duplicate),
    reordered: sum(accounts, ({ reordered }) => reordered),
    malformed: sum(accounts, ({ malformed }) => malformed),
  };
}
