// The client processes of a block: of each side its own; or, where sides take turns event by event, the same for all of
// them, so that a process which does not sleep while a slice is measured has a processor to itself. A side has a seat in
// each of its processes.
import type { Pinning } from '../machine/pinning.ts';
import type { Child, ChildOptions } from '../processes/child.ts';
import { ChildGroup } from '../processes/child-group.ts';
import type { IdleChildren } from '../processes/idle-children.ts';
import type { ClientMethods, ClientSetup } from '../processes/messages.ts';
import { TIME_LIMITS_MS, type TimeLimit } from '../processes/time-limits.ts';

type Result<Name extends keyof ClientMethods> = Awaited<ReturnType<ClientMethods[Name]>>;

export interface ClientProcessOptions {
  /** Whether they steer a browser each. */
  readonly inBrowser: boolean;
  readonly nodeOptions: readonly string[];
  /** A command that starts each of them. */
  readonly prefix: readonly string[];
  readonly shared: boolean;
  readonly idle: IdleChildren | undefined;
}

export class ClientProcesses {
  readonly #group: ChildGroup;
  readonly #wanted: readonly ChildOptions[];
  #started: Promise<Child[]> | undefined;
  /** Whether several sides have a seat. */
  readonly shared: boolean;
  readonly startLimit: TimeLimit;

  constructor(count: number, name: string, pinning: Pinning, options: ClientProcessOptions) {
    const { inBrowser, shared, nodeOptions, prefix, idle } = options;
    this.#group = new ChildGroup(idle);
    this.shared = shared;
    this.startLimit = inBrowser ? 'browser' : 'start';
    const kind = inBrowser ? 'browser-client' : 'client';
    this.#wanted = Array.from({ length: count }, (_, index): ChildOptions => {
      return { kind, role: `${name} ${index}`, cpus: pinning.clients, nodeOptions, prefix };
    });
  }

  /** Starts them, once, whoever asks first. */
  start(): Promise<readonly Child[]> {
    this.#started ??= this.#group.start(this.#wanted);
    return this.#started;
  }

  seat(seat: number): SideClients {
    return new SideClients(this, seat);
  }

  /** Ends them in order. */
  async stop(): Promise<void> {
    await this.#started;
    await this.#group.end();
  }

  /** Ends them at once, and starts no further one. */
  async kill(): Promise<void> {
    await this.#group.kill();
  }
}

/** The clients of one side. */
export class SideClients {
  readonly #processes: ClientProcesses;
  readonly #seat: number;
  #children: readonly Child[] = [];

  constructor(processes: ClientProcesses, seat: number) {
    this.#processes = processes;
    this.#seat = seat;
  }

  /** What a process uses cannot be told by side. */
  get shared(): boolean {
    return this.#processes.shared;
  }

  async start(): Promise<void> {
    this.#children = await this.#processes.start();
  }

  async setUp(setup: Omit<ClientSetup, 'process' | 'processes'>): Promise<void> {
    const processes = this.#children.length;
    await Promise.all(
      this.#children.map((child, process) => {
        const whole: ClientSetup = { ...setup, process, processes };
        const limit = this.#processes.startLimit;
        return child.askWithin(TIME_LIMITS_MS[limit], limit, 'setUp', [this.#seat, whole]);
      }),
    );
  }

  /** Asks all processes the same; resolves with their answers, in the order of the processes. */
  ask<Name extends keyof ClientMethods>(
    limit: TimeLimit,
    method: Name,
    ...parameters: Parameters<ClientMethods[Name]>
  ): Promise<Result<Name>[]> {
    return this.askWithin(TIME_LIMITS_MS[limit], limit, method, ...parameters);
  }

  /** `ask` with a limit of its own, for waits whose length depends on the load. */
  askWithin<Name extends keyof ClientMethods>(
    limitMs: number,
    limit: TimeLimit,
    method: Name,
    ...parameters: Parameters<ClientMethods[Name]>
  ): Promise<Result<Name>[]> {
    return Promise.all(
      this.#children.map((child) =>
        child.askWithin<Result<Name>>(limitMs, limit, method, [this.#seat, ...parameters]),
      ),
    );
  }
}
