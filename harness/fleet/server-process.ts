// A server process of a fleet: one target, and connections that are held. Loads little, because there are many of it:
// no histogram, no metronome, no other workload. Started by the parent; speaks over IPC and prints nothing.
import { memorySnapshot } from '../../measure/process/usage.ts';
import { loadTarget } from '../../servers/targets.ts';
import { HeldServer } from '../../workloads/held/server.ts';
import { answerRequests } from '../processes/answer-requests.ts';
import type { FleetServerMethods, FleetServerSetup } from './messages.ts';
import { listenWith } from '../processes/listen.ts';
import { LISTEN_OPTIONS } from '../processes/listen-options.ts';
import { UsageMeter } from './usage-meter.ts';

class FleetServerProcess implements FleetServerMethods {
  readonly #held = new HeldServer();
  readonly #usage = new UsageMeter();

  async listen({ target: name, host, tls }: FleetServerSetup): ReturnType<FleetServerMethods['listen']> {
    const target = await loadTarget(name);
    const own = tls === undefined ? {} : { tls };
    const options = { ...LISTEN_OPTIONS, host, port: 0, ...own };
    const { port } = await listenWith(target, this.#held.application, options);
    const spoken = target.http === undefined ? {} : { http: target.http };
    return { port, transport: target.transport, versions: target.versions, ...spoken };
  }

  connections(): Promise<number> {
    return Promise.resolve(this.#held.connections);
  }

  async round(fromNs: number, spreadMs: number): Promise<readonly number[]> {
    await this.#held.round(fromNs, spreadMs);
    return this.#held.sent;
  }

  usage(): ReturnType<FleetServerMethods['usage']> {
    return Promise.resolve(this.#usage.lap());
  }

  memory(): ReturnType<FleetServerMethods['memory']> {
    return Promise.resolve(memorySnapshot('garbage'));
  }
}

answerRequests(new FleetServerProcess());
