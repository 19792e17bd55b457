// Both halves of held connections over real targets, with heartbeats that are lost and repeated on purpose.
import { describe, expect, it, onTestFinished } from 'vitest';
import { clientTransport } from '../../clients/client-transports.ts';
import { nowNs } from '../../measure/clock.ts';
import { loadTarget } from '../../servers/targets.ts';
import type { Application, Connection, ListenOptions, Transport } from '../../servers/target.ts';
import { HeldClients, type HeldClientsOptions } from './clients.ts';
import { HeldServer } from './server.ts';

const LISTEN: ListenOptions = {
  host: '127.0.0.1',
  port: 0,
  backlog: 128,
  keepAliveMs: 10_000,
  maxMessageBytes: 65_536,
  backpressureLimitBytes: 1_048_576,
  onLimit: 'disconnect',
};

/** How often a send reaches the transport, by how many there have been on its connection. */
type Times = (nth: number, client: string) => number;

/** The second of every connection is lost, the third of c3 too, and c5's first comes twice. */
function unfaithful(nth: number, client: string): number {
  if (nth === 1 || (nth === 2 && client === 'c3')) return 0;
  return nth === 0 && client === 'c5' ? 2 : 1;
}

async function held(transport: Transport, times: Times = () => 1, more: Partial<HeldClientsOptions> = {}) {
  const server = new HeldServer();
  const target = await loadTarget(`node-${transport}`);
  const listener = await target.listen(tampered(server.application, times), LISTEN);
  const clients = new HeldClients({
    transport: await clientTransport('lean', transport),
    host: '127.0.0.1',
    port: listener.port,
    addresses: [],
    process: 0,
    processes: 1,
    connectTimeoutMs: 5000,
    ...more,
  });
  onTestFinished(async () => {
    await clients.reset();
    await listener.close();
  });
  return { server, clients };
}

function tampered(application: Application, times: Times): Application {
  const wrapped = new Map<Connection, Connection>();
  return {
    ...application,
    opened(connection) {
      let nth = 0;
      const { channel, client, resumeAfter } = connection;
      const wrapper: Connection = {
        channel,
        client,
        resumeAfter,
        bufferedBytes: undefined,
        send(event) {
          for (let n = times(nth++, client); n > 0; n--) connection.send(event);
          return true;
        },
        keepAlive: () => connection.keepAlive(),
        end: () => connection.end(),
      };
      wrapped.set(connection, wrapper);
      application.opened(wrapper);
    },
    closed: (connection, reason) => application.closed(wrapped.get(connection)!, reason),
  };
}

const pace = (count: number) => ({ fromNs: nowNs(), gapNs: 200_000, count });

describe.each(['sse', 'ws'] as const)('held connections over %s', (transport) => {
  it('get every heartbeat once, from several source addresses', async () => {
    const addresses = process.platform === 'linux' ? ['127.9.8.1', '127.9.8.2'] : [];
    const { server, clients } = await held(transport, undefined, { addresses, process: 1, processes: 3 });
    expect(await clients.open(pace(40))).toEqual({ opened: 40, failures: {} });
    expect(await server.round(nowNs(), 20)).toBe(40);
    expect(await clients.open(pace(10))).toEqual({ opened: 10, failures: {} });
    expect(clients.connectTime.count).toBe(10);
    expect(await server.round(nowNs(), 20)).toBe(50);
    // Indices 1, 4, 7, …: those of the first 40 had two, the others one.
    expect(server.sent.filter((sent) => sent > 0)).toHaveLength(50);
    expect(server.sent[1]).toBe(2);
    const account = await clients.settled(server.sent, 5000);
    expect(account).toEqual({
      expected: 90,
      delivered: 90,
      lost: 0,
      duplicate: 0,
      reordered: 0,
      malformed: 0,
    });
    expect([clients.latency.count, clients.serviceTime.count, clients.held]).toEqual([90, 90, 50]);
    await clients.reset();
    expect(clients.held).toBe(0);
    while (server.connections > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(clients.unexpectedCloses).toEqual({});
  });

  it('miss exactly what was lost, and notice what came twice', async () => {
    const { server, clients } = await held(transport, unfaithful);
    await clients.open(pace(10));
    for (let round = 0; round < 3; round++) await server.round(nowNs(), 5);
    const account = await clients.settled(server.sent, 300);
    expect(account).toEqual({
      expected: 30,
      delivered: 19,
      lost: 11,
      duplicate: 1,
      reordered: 0,
      malformed: 0,
    });
  });
});

describe('a connect that fails', () => {
  it('ends the ramp, and is counted by its cause', async () => {
    const { clients } = await held('sse', undefined, { port: 1 });
    const { opened, failures } = await clients.open({ fromNs: nowNs(), gapNs: 5e6, count: 500 });
    expect(opened).toBe(0);
    expect(Object.keys(failures)).toEqual(['refused ECONNREFUSED']);
    expect(failures['refused ECONNREFUSED']).toBeLessThan(100);
  });
});
