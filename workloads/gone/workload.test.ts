// Both halves on real targets, with a relay between them that stops carrying anything: who is found out is counted, and who is
// not. The relay's own kernel goes on acknowledging, so only an answer of the other program can be missed here; what a network
// does that is really gone is looked at on one (`pushbench verify half-open`).
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { clientTransport } from '../../clients/client-transports.ts';
import { Agenda } from '../../measure/time/agenda.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { STAMP_PREFIX } from '../../measure/events/stamp.ts';
import { target as nodeSse } from '../../servers/node/sse.ts';
import { target as nodeWs } from '../../servers/node/ws.ts';
import type { Target } from '../../servers/target.ts';
import { Halves } from '../halves.fixture.ts';
import { GoneClients, type Loss } from './clients.ts';
import { NetworkLoss } from './network-loss.ts';
import { heartbeatOptions, type GoneParameters } from './parameters.ts';
import { gone } from './workload.ts';

const BEAT_MS = 40;
const WATCH_MS = 600;

/** Carries bytes; once lost it carries nothing any more, but for the one event that each client is to get before. */
class Relay implements Loss {
  readonly #sockets: Socket[] = [];
  #isLost = false;

  async listen(port: number): Promise<number> {
    const server = createServer((client) => {
      const upstream = connect(port, '127.0.0.1');
      let hasEvent = false;
      const carry = (from: Socket, to: Socket): void => {
        this.#sockets.push(from);
        from.on('error', () => {});
        from.on('close', () => to.destroy());
        from.on('data', (bytes) => {
          if (this.#isLost && hasEvent) return;
          to.write(bytes);
          hasEvent ||= bytes.includes(STAMP_PREFIX);
        });
      };
      carry(client, upstream);
      carry(upstream, client);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of this.#sockets) socket.destroy();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  }

  lose(): Promise<void> {
    this.#isLost = true;
    return Promise.resolve();
  }

  restore(): Promise<void> {
    return Promise.resolve();
  }
}

async function halvesOn(target: Target, heartbeat: GoneParameters['heartbeat']) {
  const some = { connections: 3, heartbeat, connectRateHz: 5000, afterMs: 30, watchMs: WATCH_MS };
  const parameters = { ...gone.parameters(z).parse(some), heartbeatMs: BEAT_MS };
  const agendas = [new Agenda(), new Agenda()] as const;
  await Promise.all(agendas.map((agenda) => agenda.start()));
  const server = gone.serverHalf({ parameters, seed: 1, agenda: agendas[0] });
  const listener = await target.listen(server.application, {
    host: '127.0.0.1',
    port: 0,
    backlog: 512,
    keepAliveMs: 60_000,
    maxMessageBytes: 65_536,
    backpressureLimitBytes: 1_048_576,
    onLimit: 'disconnect',
    ...heartbeatOptions(parameters),
  });
  onTestFinished(async () => {
    await listener.close();
    await Promise.all(agendas.map((agenda) => agenda.stop()));
  });
  const relay = new Relay();
  const port = await relay.listen(listener.port);
  const transport = await clientTransport('lean', target.transport);
  const place = { parameters, seed: 1, agenda: agendas[1], transport, host: '127.0.0.1', port };
  const clients = new GoneClients({ ...place, process: 0, processes: 1 }, () => relay);
  expect((await clients.connect(3)).opened).toBe(3);
  return new Halves(server, [clients]);
}

async function watched(halves: Halves) {
  const fromNs = nowNs() + 10 * NS_PER_MS;
  const { drained } = await halves.slice({ fromNs, toNs: fromNs + WATCH_MS * NS_PER_MS });
  expect(drained).toBe(true);
  expect(halves.measured().values).toMatchObject({ expected: 3, delivered: 3, lost: 0, malformed: 0 });
  expect(halves.clients[0]!.unexpectedCloses).toEqual({});
  return halves.server.measurements();
}

describe('clients that are gone', () => {
  it.each([
    ['node-ws', 'none', nodeWs, 0],
    ['node-ws', 'sent', nodeWs, 0],
    ['node-ws', 'answered', nodeWs, 3],
    ['node-sse', 'none', nodeSse, 0],
    ['node-sse', 'sent', nodeSse, 0],
    ['node-sse', 'answered', nodeSse, 0],
  ] as const)(
    '%s finds out by the answers that it misses: heartbeat %s',
    async (_name, heartbeat, target, noticed) => {
      const { values, histograms } = await watched(await halvesOn(target, heartbeat));
      expect(values).toEqual({ gone_clients: 3, gone_noticed: noticed, gone_unnoticed: 3 - noticed });
      expect(histograms['notice_time']!.histogram.count).toBe(noticed);
    },
  );

  it('are those who do not answer, and nobody else', async () => {
    const halves = await halvesOn(nodeWs, 'answered');
    await new Promise((resolve) => setTimeout(resolve, 8 * BEAT_MS));
    expect(halves.server.connections).toBe(3);
  });

  it('of a target that never looks stay, all of them', async () => {
    const blind: Target = {
      ...nodeWs,
      listen: (application, { heartbeatMs: _left, ...options }) => nodeWs.listen(application, options),
    };
    const { values } = await watched(await halvesOn(blind, 'answered'));
    expect(values).toEqual({ gone_clients: 3, gone_noticed: 0, gone_unnoticed: 3 });
  });

  it('are no clients that a target cuts before', async () => {
    const hasty: Target = {
      ...nodeWs,
      listen: (application, options) =>
        nodeWs.listen(
          {
            ...application,
            opened(connection) {
              application.opened(connection);
              setTimeout(() => connection.end(), 1);
            },
          },
          options,
        ),
    };
    const halves = await halvesOn(hasty, 'none');
    await expect.poll(() => halves.server.connections).toBe(0);
    await expect.poll(() => halves.clients[0]!.unexpectedCloses).toEqual({ 'server 1000': 3 });
  });
});

it('takes no network from a machine that has others on it', () => {
  expect(() => new NetworkLoss('127.0.0.1')).toThrow(/no link to 127\.0\.0\.1 .*--network lan/);
});
