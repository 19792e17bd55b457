// Stands in for the server process of a side whose server the user has started. Of a relay it is the publisher: the same
// server half as elsewhere, on a listener that posts. Of a server that pushes by itself it publishes nothing. It meters
// the processes that listen at the address. Started by the parent; speaks over IPC (messages.ts) and prints nothing.
import type { LoopDelaySummary } from '../../measure/process/loop-delay.ts';
import { NS_PER_MS } from '../../measure/clock.ts';
import { Agenda } from '../../measure/time/agenda.ts';
import { loadWorkload } from '../../workloads/one-workload.ts';
import type { LoadParameters, ServerHalf, Slice, SliceOutcome } from '../../workloads/workload.ts';
import { channelPrefixOf } from '../plan/server-at-url.ts';
import { answerRequests } from '../processes/answer-requests.ts';
import type { ServerMethods, ServerSetup } from '../processes/messages.ts';
import { tellMeasurements } from './tell-measurements.ts';
import { cpuBetween, ListeningMeter } from './listening-meter.ts';
import { RelayListener } from './relay-listener.ts';
import { MARGIN_MS, SliceMeter, sleepUntil } from './slice-meter.ts';

/** The loop of the publisher is not the server's. */
const NO_LOOP: LoopDelaySummary = {
  samples: 0,
  p50Ns: undefined,
  p90Ns: undefined,
  p99Ns: undefined,
  maxNs: undefined,
  sampledNs: 0,
  holdUps: [],
};

/** A relay, and who publishes to it. */
interface Publishing {
  readonly half: ServerHalf;
  readonly listener: RelayListener;
}

class UrlServerProcess implements ServerMethods {
  readonly #agenda = new Agenda();
  /** Of this process, which is a generator. */
  readonly #own = new SliceMeter(this.#agenda);
  /** Undefined where the processes are not known, or are several sides'. */
  #meter: ListeningMeter | undefined;
  #publishing: Publishing | undefined;

  describe(): ReturnType<ServerMethods['describe']> {
    return Promise.reject(new Error('a server at a URL says nothing of itself'));
  }

  async listen(setup: ServerSetup): ReturnType<ServerMethods['listen']> {
    const server = setup.server!;
    const { url, endpoint, publish, transport, metered } = server;
    const meter = new ListeningMeter(url, endpoint.host, endpoint.port);
    this.#meter = metered && meter.find() ? meter : undefined;
    if (publish !== undefined) {
      await this.#agenda.start();
      const half = (await loadWorkload(setup.workload)).serverHalf({
        parameters: setup.parameters as unknown as LoadParameters,
        seed: setup.seed,
        agenda: this.#agenda,
      });
      const listener = new RelayListener(publish, channelPrefixOf(server, setup.seed));
      half.application.started(listener);
      this.#publishing = { half, listener };
    }
    return { port: endpoint.port, transport, versions: {} };
  }

  /** How many are open is known to the server alone; but whom it has started for them can be looked up. */
  async connections(count: number): Promise<void> {
    if (count > 0 && this.#meter?.find() === false)
      throw new Error('nothing listens at the address any more: the server has ended');
  }

  async slice(slice: Slice): ReturnType<ServerMethods['slice']> {
    await sleepUntil(slice.fromNs - MARGIN_MS * NS_PER_MS);
    const before = this.#meter?.cpuUs();
    const { result: outcome, usage: own } = await this.#own.meter(
      slice,
      () => this.#work(slice),
      () => {},
    );
    const after = this.#meter?.cpuUs();
    const cpu = before === undefined || after === undefined ? {} : { cpuUs: cpuBetween(before, after) };
    const publisher = this.#publishing === undefined ? {} : { publisherUs: own.cpuUs };
    const unknown = { busyUs: 0, helpersUs: undefined, tcpDataSegments: undefined };
    return {
      outcome,
      usage: { durationNs: own.durationNs, ...cpu, ...publisher, ...unknown },
      points: [],
    };
  }

  /** A null slice would take the publisher for the server: there is none. */
  #work(slice: Slice): Promise<SliceOutcome> {
    if (this.#publishing === undefined || slice.discard) return Promise.resolve({ offered: 0, sent: {} });
    const { half, listener } = this.#publishing;
    listener.recording = slice.phase === 'steady';
    return Promise.race([half.run(slice), listener.broken]);
  }

  memory(): ReturnType<ServerMethods['memory']> {
    return Promise.resolve(this.#meter?.memory());
  }

  measurements(): ReturnType<ServerMethods['measurements']> {
    const { half, listener } = this.#publishing ?? {};
    const { histograms, values } = half?.measurements() ?? { histograms: {}, values: {} };
    const published =
      listener === undefined
        ? {}
        : { publish_time: { histogram: listener.publishTime, phase: 'steady' as const } };
    return Promise.resolve(
      tellMeasurements({ histograms: { ...histograms, ...published }, values }, NO_LOOP),
    );
  }

  reset(): Promise<void> {
    this.#own.reset();
    this.#publishing?.half.reset();
    this.#publishing?.listener.publishTime.reset();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.#publishing?.listener.close();
    await this.#agenda.stop();
  }
}

answerRequests(new UrlServerProcess());
