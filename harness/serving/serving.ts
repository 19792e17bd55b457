// One target with its workload, in this process and without an end: for curl, a browser or any other load generator
// in place of the clients of this project. Nothing is recorded.
import { Agenda } from '../../measure/time/agenda.ts';
import { NS_PER_MS, NS_PER_S, nowNs } from '../../measure/clock.ts';
import { deriveSeed } from '../../measure/random.ts';
import type { Case, Scenario } from '../../scenarios/scenario.ts';
import type { Listener, ListenTls, OutgoingEvent, Target } from '../../servers/target.ts';
import { workloadNamed } from '../../workloads/workloads.ts';
import type { LoadParameters, ServerHalf } from '../../workloads/workload.ts';
import { listenWith } from '../processes/listen.ts';
import { LISTEN_OPTIONS } from '../processes/listen-options.ts';
import { transformedApplication } from './transformed-application.ts';

/** As much of a case as is served: plain data. */
export interface ServedCase extends Pick<Case, 'parameters'> {
  readonly scenario: Pick<Scenario, 'workload'>;
}

export interface ServingOptions {
  readonly target: Target;
  readonly planned: ServedCase;
  readonly seed: number;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly tls?: ListenTls;
  /** Passed by every event on its way out. */
  readonly transform?: (event: OutgoingEvent) => OutgoingEvent;
}

/** A slice is announced this long before it begins. */
const ANNOUNCE_MS = 50;

/** A slice lasts until so many events are due, within these bounds: of a short one a slow schedule has none. */
const EVENTS_PER_SLICE = 10;
const SHORTEST_SLICE_S = 1;
const LONGEST_SLICE_S = 3600;

export class Serving {
  readonly #options: ServingOptions;
  readonly #agenda = new Agenda();
  readonly #half: ServerHalf;
  #listener: Listener | undefined;
  #slices = 0;

  private constructor(options: ServingOptions) {
    const { planned, seed } = options;
    this.#options = options;
    this.#half = workloadNamed(planned.scenario.workload).serverHalf({
      parameters: planned.parameters as unknown as LoadParameters,
      seed,
      agenda: this.#agenda,
    });
  }

  /** Listens. Rejects with the system's error, for instance EADDRINUSE. */
  static async start(options: ServingOptions): Promise<Serving> {
    const serving = new Serving(options);
    await serving.#start();
    return serving;
  }

  async #start(): Promise<void> {
    const { planned, target, host, port, tls, transform } = this.#options;
    const { application } = this.#half;
    this.#listener = await listenWith(
      target,
      transform === undefined ? application : transformedApplication(application, transform),
      {
        ...LISTEN_OPTIONS,
        ...workloadNamed(planned.scenario.workload).listenOptions?.(planned.parameters as never),
        host,
        port,
        ...(tls === undefined ? {} : { tls }),
      },
    );
    await this.#agenda.start();
  }

  get port(): number {
    return this.#listener!.port;
  }

  /** Publishes in one slice after the other until `signal` is aborted; then closes. */
  async publish(signal: AbortSignal): Promise<void> {
    const aborted = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    let fromNs = nowNs() + ANNOUNCE_MS * NS_PER_MS;
    while (!signal.aborted) fromNs = await Promise.race([this.#slice(fromNs), aborted.then(() => fromNs)]);
    await this.#listener!.close();
    await this.#agenda.stop();
  }

  /** Works through a slice; resolves with the time at which the next one begins, a little earlier than then. */
  async #slice(fromNs: number): Promise<number> {
    const { planned, seed } = this.#options;
    const rateHz = workloadNamed(planned.scenario.workload).offeredRateHz(planned.parameters as never);
    const seconds = Math.min(Math.max(SHORTEST_SLICE_S, EVENTS_PER_SLICE / rateHz), LONGEST_SLICE_S);
    const toNs = fromNs + seconds * NS_PER_S;
    const index = this.#slices++;
    await this.#half.run({
      index,
      phase: 'warm-up',
      fromNs,
      toNs,
      rateScale: 1,
      discard: false,
      seed: deriveSeed(seed, 'slice', index),
    });
    const waitMs = (toNs - nowNs()) / NS_PER_MS - ANNOUNCE_MS;
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    return toNs;
  }
}
