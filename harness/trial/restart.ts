// A server that is lost in the middle of a slice, and the process that takes its place. That one is started and has loaded
// its target before the slice, so that the time without a server is what the workload asks for, on both sides of a pair.
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { outageTimes, type Outage } from '../../workloads/outage.ts';
import type { Slice } from '../../workloads/workload.ts';
import type { Child, ChildOptions } from '../processes/child.ts';
import type { ChildGroup } from '../processes/child-group.ts';
import type {
  GatewayMethods,
  LosableServerMethods,
  LostServer,
  ServerMethods,
  ServerSetup,
  ServerSlice,
} from '../processes/messages.ts';
import { TrialFailure } from '../processes/trial-failure.ts';
import { sliceOfBoth } from './lost-server.ts';

/** Which slice it is, and how long it may take. */
export interface OutageSlice {
  readonly slice: Slice;
  readonly sent: Readonly<Record<string, number>>;
  readonly limitMs: number;
}

/** Whoever is there afterwards. */
export interface Restarted {
  readonly server: Child;
  readonly seen: ServerSlice;
  readonly lost: LostServer;
}

export class Restart {
  readonly #outage: Outage;
  /** Of the server that is lost; its port is the next one's too. */
  readonly #setup: ServerSetup;
  readonly #next: Child;
  readonly #gateway: Child | undefined;

  private constructor(outage: Outage, setup: ServerSetup, next: Child, gateway: Child | undefined) {
    this.#outage = outage;
    this.#setup = setup;
    this.#next = next;
    this.#gateway = gateway;
  }

  /** Starts what will be needed. `server`: how the server that is lost was started. */
  static async prepare(
    outage: Outage,
    setup: ServerSetup,
    server: ChildOptions,
    group: ChildGroup,
  ): Promise<Restart> {
    if (server.kind !== 'server') {
      throw new TrialFailure(
        'refused',
        'server',
        `The workload restarts its server, and ${server.role} was not started by this program.`,
        [],
      );
    }
    const { cpus, prefix = [] } = server;
    const gateway: ChildOptions = { kind: 'gateway', role: `${server.role} gateway`, cpus, prefix };
    const [next, standIn] = await group.start(outage.gateway ? [server, gateway] : [server]);
    await next!.ask<ServerMethods, 'describe'>('listen', 'describe', setup.target);
    await standIn?.started;
    return new Restart(outage, setup, next!, standIn);
  }

  /** Leads both through the slice. */
  async slice(server: Child, { slice, sent, limitMs }: OutageSlice): Promise<Restarted> {
    const { how, gateway } = this.#outage;
    const { lostNs, backNs } = outageTimes(this.#outage, slice);
    const begun = server.askWithin<ServerSlice>(limitMs, 'slice', 'slice', [slice]);
    // That its slice never ends is as it should be, once it is lost; before that it is a failure.
    const broken = begun.then(() => new Promise<never>(() => {}));
    broken.catch(() => {});
    await Promise.race([until(lostNs), broken]);
    const lost = await Promise.race([server.ask<LosableServerMethods, 'lose'>('stop', 'lose', how), broken]);
    await (how === 'kill' ? server.kill() : server.stop());
    const { host, port } = this.#setup;
    if (gateway) await this.#gateway!.ask<GatewayMethods, 'open'>('listen', 'open', host, port);
    await until(backNs);
    if (gateway) {
      await this.#gateway!.ask<GatewayMethods, 'close'>('stop', 'close');
      await this.#gateway!.stop();
    }
    const next = this.#next;
    await next.ask<ServerMethods, 'listen'>('listen', 'listen', {
      ...this.#setup,
      takeOver: { slice, sent },
    });
    const seen = await next.askWithin<ServerSlice>(limitMs, 'slice', 'slice', [slice]);
    return { server: next, seen: sliceOfBoth(lost, seen), lost };
  }
}

function until(dueNs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, (dueNs - nowNs()) / NS_PER_MS)));
}
