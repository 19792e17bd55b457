// The proxy in front of the server of a side: started with it, looked through before the load comes, metered under it, and
// closed with it.
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import type { Via } from '../../scenarios/proxies.ts';
import { outageTimes, type Outage } from '../../workloads/outage.ts';
import type { Slice } from '../../workloads/workload.ts';
import { Proxy, ProxyFailure } from '../proxy/proxy.ts';
import { TIME_LIMITS_MS } from '../processes/time-limits.ts';
import { isLate, TrialFailure } from '../processes/trial-failure.ts';
import type { Look, ViaRecord } from '../via-record.ts';

/** Memory of the proxy while so many connections were open. */
export interface ProxyLevel {
  readonly connections: number;
  readonly bytes: number;
}

/** What a step has shown of it. */
export interface ProxySpan {
  /** CPU time in the steady slices of the step, in microseconds; NaN where it has ended, or the system does not tell. */
  readonly cpuUs: number;
  /** How it has ended, with what it said last; undefined: it lives. */
  readonly ended: string | undefined;
  /** How many processes it has, once those that a reload replaces may have gone; undefined where it was not reloaded. */
  readonly processes?: number | undefined;
}

/** What a side has seen of it besides its steps. */
export interface ProxyObservations {
  readonly record: ViaRecord;
  readonly levels: readonly ProxyLevel[];
}

export interface SideProxyOptions {
  readonly via: Via;
  readonly host: string;
  readonly cpus: string | undefined;
  readonly prefix: readonly string[];
  /** When it is reloaded in a steady slice. */
  readonly reload: Outage | undefined;
}

/** It has so long to tell the server that clients have gone. */
const PASSED_ON_MS = 3_000;

export class SideProxy {
  readonly via: Via;
  readonly #options: SideProxyOptions;
  readonly #started: Proxy[] = [];
  /** The one that carries the load. */
  #proxy: Proxy | undefined;
  #look: Look | undefined;
  readonly #levels: ProxyLevel[] = [];
  #cpuBeforeUs = NaN;
  #cpuUs = NaN;
  #keptOpen = false;
  #reloaded = false;

  constructor(options: SideProxyOptions) {
    this.via = options.via;
    this.#options = options;
  }

  /** In front of a server, or of several; resolves with its port. Rejects with `TrialFailure`. */
  async inFrontOf(upstreamPorts: readonly [number, ...number[]]): Promise<number> {
    this.#proxy = await this.#start(upstreamPorts);
    return this.#proxy.port;
  }

  /** What happens to it in a slice of the side. Rejects with `TrialFailure`. */
  async during(slice: Slice): Promise<void> {
    const { reload } = this.#options;
    if (reload === undefined || slice.phase !== 'steady' || slice.discard) return;
    const { lostNs } = outageTimes(reload, slice);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, (lostNs - nowNs()) / NS_PER_MS)));
    await orCrashed(() => this.#proxy!.reload());
    this.#reloaded = true;
  }

  /** Keeps what `looking` sees through a proxy of its own in front of that server. */
  async look(upstreamPort: number, looking: (proxyPort: number) => Promise<Look>): Promise<void> {
    const proxy = await this.#start([upstreamPort]);
    this.#look = await looking(proxy.port);
    await proxy.close();
  }

  measureLevel(connections: number): void {
    const bytes = this.#proxy?.memoryBytes();
    if (bytes !== undefined) this.#levels.push({ connections, bytes });
  }

  beginStep(): void {
    this.#cpuBeforeUs = this.#proxy?.cpuUs() ?? NaN;
  }

  endSteady(): void {
    // What a process has used goes with it, and a reload ends some.
    this.#cpuUs = this.#reloaded ? NaN : (this.#proxy?.cpuUs() ?? NaN) - this.#cpuBeforeUs;
  }

  endStep(): ProxySpan {
    return {
      cpuUs: this.#cpuUs,
      ended: this.#ending(),
      ...(this.#reloaded ? { processes: this.#proxy!.processes } : {}),
    };
  }

  get observations(): ProxyObservations {
    const look = this.#look === undefined ? {} : { look: this.#look };
    const keptOpen = this.#keptOpen ? { keptOpen: true } : {};
    return { record: { name: this.via.name, ...look, ...keptOpen }, levels: this.#levels };
  }

  /** The failure of a side is that of its proxy where that has ended. */
  causeOf(failure: TrialFailure): TrialFailure {
    const ending = this.#ending();
    return ending === undefined ? failure : crashed(`${ending} ${failure.message}`, this.#proxy!.stderrTail);
  }

  /** Clients have left: whether the server hears of it, for which `leave` waits. That it does not is a finding, no failure. */
  async passesEndsOn(leave: (limitMs: number) => Promise<void>): Promise<boolean> {
    try {
      await leave(PASSED_ON_MS);
    } catch (error) {
      if (!isLate(error)) throw error;
      this.#keptOpen = true;
    }
    return !this.#keptOpen;
  }

  async close(): Promise<void> {
    await Promise.all(this.#started.map((proxy) => proxy.close()));
  }

  #ending(): string | undefined {
    const how = this.#proxy?.ended;
    if (how === undefined) return undefined;
    const said = this.#proxy!.stderrTail.at(-1);
    return `The proxy ${this.via.name} ended by itself (${how})${said === undefined ? '' : `: ${said}`}.`;
  }

  #start(upstreamPorts: readonly [number, ...number[]]): Promise<Proxy> {
    return orCrashed(async () => {
      const reloadable = this.#options.reload !== undefined;
      const proxy = await Proxy.start({ ...this.#options, upstreamPorts, reloadable });
      this.#started.push(proxy);
      return proxy;
    });
  }
}

async function orCrashed<R>(done: () => Promise<R>): Promise<R> {
  try {
    return await done();
  } catch (error) {
    if (!(error instanceof ProxyFailure)) throw error;
    throw crashed(error.message, error.stderrTail);
  }
}

function crashed(message: string, stderrTail: readonly string[]): TrialFailure {
  return new TrialFailure('crashed', 'proxy', message, stderrTail);
}

/** Clients have left: whether the server hears of it. Without a proxy it must: `leave` rejects then. */
export async function everyoneHasLeft(
  proxy: SideProxy | undefined,
  leave: (limitMs: number) => Promise<void>,
): Promise<boolean> {
  if (proxy !== undefined) return proxy.passesEndsOn(leave);
  await leave(TIME_LIMITS_MS.disconnect);
  return true;
}
