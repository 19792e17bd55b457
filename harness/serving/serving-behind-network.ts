// One target with its workload behind a network: the server is in a process of its own in the servers' network, and who
// wants to reach it goes into the clients'. Nothing is recorded; all of it ends with this program.
import type { IpVersion } from '../../scenarios/ip.ts';
import type { NetworkSettings } from '../../scenarios/networks.ts';
import { NetworkPath } from '../network/path.ts';
import { Child } from '../processes/child.ts';
import type { ServedSetup, ServingMethods } from './serving-messages.ts';

export interface BehindNetworkOptions {
  readonly settings: NetworkSettings;
  /** By default 4. */
  readonly ip: IpVersion | undefined;
  readonly seed: number;
  readonly setup: Omit<ServedSetup, 'host' | 'seed'>;
}

/** How often the process that makes the link is looked at. */
const LOOK_MS = 500;

export class ServingBehindNetwork {
  readonly host: string;
  readonly port: number;
  readonly #path: NetworkPath;
  readonly #child: Child;

  private constructor(path: NetworkPath, child: Child, at: { readonly host: string; readonly port: number }) {
    this.host = at.host;
    this.port = at.port;
    this.#path = path;
    this.#child = child;
  }

  /** Rejects with `NetworkUnavailable` where this machine cannot have it, with `TrialFailure` where the server cannot listen. */
  static async start({ settings, ip = 4, seed, setup }: BehindNetworkOptions): Promise<ServingBehindNetwork> {
    const path = await NetworkPath.open({ settings, seed, cpus: undefined });
    const child = Child.start({
      kind: 'serving-server',
      role: `${setup.target} server`,
      cpus: undefined,
      prefix: path.prefix('server'),
    });
    try {
      const host = path.serverHost(ip);
      const whole: ServedSetup = { ...setup, seed, host };
      const { port } = await child.ask<ServingMethods, 'listen'>('listen', 'listen', whole);
      return new ServingBehindNetwork(path, child, { host, port });
    } catch (error) {
      await child.kill();
      await path.close();
      throw error;
    }
  }

  /** A command that runs another one where its clients are. */
  get enter(): readonly string[] {
    return this.#path.prefix('client');
  }

  /**
   * Publishes until `signal` is aborted, then closes; resolves with how many events had no room for a token. Rejects with
   * `TrialFailure` where the server ends before, with an error where the link does.
   */
  async publish(signal: AbortSignal): Promise<{ readonly unmarked: number }> {
    try {
      await this.#child.ask<ServingMethods, 'publish'>('measurements', 'publish').catch((error: unknown) => {
        // How it has ended is told below, where it is known whether it was meant to.
        if (!this.#child.hasEnded) throw error;
      });
      while (!signal.aborted && !this.#child.hasEnded && this.#path.ended === undefined)
        await Promise.race([this.#child.ended, untilAborted(signal, LOOK_MS)]);
      // Ctrl-C in a terminal reaches all processes, and this one may be the last to hear of it.
      if (this.#path.ended !== undefined || this.#child.hasEnded) await untilAborted(signal, LOOK_MS);
      if (!signal.aborted && this.#path.ended !== undefined)
        throw new Error(
          `The process that makes the network has ended (${this.#path.ended}): start it again.`,
        );
      return await this.#child.ask<ServingMethods, 'close'>('stop', 'close').catch((error: unknown) => {
        // A signal to the whole group of processes has ended it too: that is how it is meant to end.
        if (signal.aborted && this.#child.hasEnded) return { unmarked: 0 };
        throw error;
      });
    } finally {
      await this.#child.stop();
      await this.#path.close();
    }
  }
}

function untilAborted(signal: AbortSignal, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, limitMs);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
