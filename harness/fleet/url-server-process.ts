// Stands in a fleet for a server that the user has started: meters the processes that listen at its address, and posts a
// heartbeat to it where it is a relay, which reaches every connection. Started by the parent; speaks over IPC and prints
// nothing.
import { nowNs } from '../../measure/clock.ts';
import { emptyStamp, STAMP_OFFSET, writeStamp } from '../../measure/events/stamp.ts';
import { heartbeatPayload } from '../../workloads/heartbeat.ts';
import { HELD_CHANNEL, HELD_PAYLOAD_BYTES } from '../../workloads/held/server.ts';
import { channelPrefixOf } from '../plan/server-at-url.ts';
import { answerRequests } from '../processes/answer-requests.ts';
import { cpuBetween, ListeningMeter, type CpuByProcess } from '../trial/listening-meter.ts';
import { RelayListener } from '../trial/relay-listener.ts';
import { sleepUntil } from '../trial/slice-meter.ts';
import type { FleetServerMethods, FleetServerSetup } from './messages.ts';

class FleetUrlServerProcess implements FleetServerMethods {
  #meter: ListeningMeter | undefined;
  #last: { readonly atNs: number; readonly cpuUs: CpuByProcess } | undefined;
  #relay: RelayListener | undefined;
  readonly #payload = heartbeatPayload(HELD_PAYLOAD_BYTES);
  #sent = 0;

  listen({ server, seed }: FleetServerSetup): ReturnType<FleetServerMethods['listen']> {
    const { url, endpoint, publish, transport, remote } = server!;
    const meter = new ListeningMeter(url, endpoint.host, endpoint.port);
    this.#meter = !remote && meter.find() ? meter : undefined;
    if (publish !== undefined) this.#relay = new RelayListener(publish, channelPrefixOf(server!, seed));
    const listeners = this.#meter === undefined ? {} : { listeners: this.#meter.listeners };
    return Promise.resolve({ port: endpoint.port, transport, versions: {}, ...listeners });
  }

  connections(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  /** One heartbeat for all connections at once; none where nobody can tell the server to send one. */
  async round(fromNs: number): Promise<readonly number[]> {
    const relay = this.#relay;
    if (relay === undefined) return [];
    await sleepUntil(fromNs);
    writeStamp(this.#payload, STAMP_OFFSET, {
      ...emptyStamp(),
      intendedNs: fromNs,
      sentNs: nowNs(),
      sequence: this.#sent++,
    });
    relay.broadcast(HELD_CHANNEL, { data: this.#payload });
    await Promise.race([relay.idle(), relay.broken]);
    return [this.#sent];
  }

  usage(): ReturnType<FleetServerMethods['usage']> {
    const meter = this.#meter;
    if (meter === undefined) return Promise.resolve(undefined);
    // Whom it has started for the connections that came meanwhile counts too.
    meter.find();
    const now = { atNs: nowNs(), cpuUs: meter.cpuUs() };
    const last = this.#last ?? now;
    this.#last = now;
    return Promise.resolve({
      cpuUs: cpuBetween(last.cpuUs, now.cpuUs),
      durationNs: Math.max(1, now.atNs - last.atNs),
    });
  }

  memory(): ReturnType<FleetServerMethods['memory']> {
    return Promise.resolve(this.#meter?.memory());
  }
}

answerRequests(new FleetUrlServerProcess());
