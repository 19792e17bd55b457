// What the conversation says of servers that do not relay as they should: real servers, on the built-in targets.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clientTransport } from '../../clients/client-transports.ts';
import type { Application, Connection, Listener, Target } from '../../servers/target.ts';
import { builtInTarget } from '../../servers/targets.ts';
import { LISTEN_OPTIONS } from '../processes/listen-options.ts';
import { checkRelay } from './relay-check.ts';

type Relay = (listener: Listener, connection: Connection, message: Uint8Array) => void;

function application(relay: Relay): Application {
  let listener: Listener;
  return {
    started: (started) => void (listener = started),
    opened: (connection) => void connection.send({ data: Buffer.from('welcome') }),
    received: (connection, message) => relay(listener, connection, message),
    requested() {},
    writable() {},
    closed() {},
  };
}

async function check(target: Target, relay: Relay): Promise<void> {
  const listener = await target.listen(application(relay), { ...LISTEN_OPTIONS, host: '127.0.0.1', port: 0 });
  onTestFinished(() => listener.close());
  await checkRelay(await clientTransport('lean', target.transport), '127.0.0.1', listener.port);
}

async function httpServer(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

describe.each(['node-sse', 'node-ws'])('a relay on %s', (name) => {
  it('passes, with a greeting', async () => {
    const target = await builtInTarget(name)!.load();
    await expect(
      check(target, (listener, { channel }, data) => listener.broadcast(channel, { data })),
    ).resolves.toBeUndefined();
  });

  it('must not change what it relays', async () => {
    const target = await builtInTarget(name)!.load();
    await expect(
      check(target, (listener, { channel }, data) =>
        listener.broadcast(channel, { data: Buffer.from(data.toReversed()) }),
      ),
    ).rejects.toThrow(
      /did not relay a message to the sender and the other member within 5 s; what came was not/,
    );
  }, 15_000);

  it('must keep its connections', async () => {
    const target = await builtInTarget(name)!.load();
    await expect(check(target, (_, connection) => connection.end())).rejects.toThrow(
      'ended the connection of a member',
    );
  });
});

describe('where nothing relays', () => {
  it('says that nobody answers', async () => {
    const listener = await (
      await builtInTarget('node-ws')!.load()
    ).listen(
      application(() => {}),
      { ...LISTEN_OPTIONS, host: '127.0.0.1', port: 0 },
    );
    await listener.close();
    for (const transport of ['sse', 'ws'] as const)
      await expect(
        checkRelay(await clientTransport('lean', transport), '127.0.0.1', listener.port),
      ).rejects.toThrow(/refused ECONNREFUSED/);
  });

  it('says with which status a POST is answered', async () => {
    const port = await httpServer((request, response) => {
      if (request.method === 'POST') {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.flushHeaders();
    });
    await expect(checkRelay(await clientTransport('lean', 'sse'), '127.0.0.1', port)).rejects.toThrow(
      'answered POST /messages with HTTP 404 in place of 204',
    );
  });

  it('says that the head of the answer does not come', async () => {
    const port = await httpServer(() => {});
    await expect(checkRelay(await clientTransport('lean', 'sse'), '127.0.0.1', port)).rejects.toThrow(
      'did not answer GET /events within 5 s: the head of the answer must come at once',
    );
  }, 15_000);
});
