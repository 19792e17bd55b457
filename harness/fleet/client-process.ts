// A client process of a fleet: its share of the connections of one server. Loads little, because there are many of
// it. Started by the parent; speaks over IPC and prints nothing.
import { clientTransport } from '../../clients/client-transports.ts';
import type { Pace } from '../../measure/time/paced.ts';
import { memorySnapshot } from '../../measure/process/usage.ts';
import { HeldClients } from '../../workloads/held/clients.ts';
import { http2Options } from '../../workloads/http2-connections.ts';
import { answerRequests } from '../processes/answer-requests.ts';
import type { FleetClientMethods, FleetClientSetup } from './messages.ts';
import { UsageMeter } from './usage-meter.ts';

class FleetClientProcess implements FleetClientMethods {
  readonly #usage = new UsageMeter();
  #clients: HeldClients | undefined;

  async setUp({ transport, tls, http, ...setup }: FleetClientSetup): Promise<void> {
    const http2 = http === 2 ? http2Options({}) : undefined;
    this.#clients = new HeldClients({
      ...setup,
      transport: await clientTransport('lean', transport, tls, http2),
    });
  }

  async open(pace: Pace): ReturnType<FleetClientMethods['open']> {
    const clients = this.#clients!;
    const outcome = await clients.open(pace);
    const { unexpectedCloses } = clients;
    return { ...outcome, connectTime: clients.connectTime.entries(), unexpectedCloses };
  }

  halt(): Promise<void> {
    this.#clients!.halt();
    return Promise.resolve();
  }

  settled(sent: readonly number[], timeoutMs: number): ReturnType<FleetClientMethods['settled']> {
    return this.#clients!.settled(sent, timeoutMs);
  }

  durations(): ReturnType<FleetClientMethods['durations']> {
    const { latency, serviceTime } = this.#clients!;
    const durations = { latency: latency.entries(), serviceTime: serviceTime.entries() };
    this.#clients!.resetDurations();
    return Promise.resolve(durations);
  }

  held(): ReturnType<FleetClientMethods['held']> {
    const { held, unexpectedCloses } = this.#clients!;
    return Promise.resolve({ open: held, unexpectedCloses });
  }

  usage(): ReturnType<FleetClientMethods['usage']> {
    return Promise.resolve(this.#usage.lap());
  }

  memory(): ReturnType<FleetClientMethods['memory']> {
    return Promise.resolve(memorySnapshot('garbage'));
  }

  reset(): Promise<void> {
    return this.#clients!.reset();
  }
}

answerRequests(new FleetClientProcess());
