import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Transport } from '../servers/target.ts';
import type { ClientClose, ClientKind } from './client.ts';
import { clientTransport } from './client-transports.ts';

const KINDS: ClientKind[] = ['lean', 'reference'];
const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

interface Peer {
  send(text: string): void;
  end(): void;
}

/** A server of both transports by node:http and ws: the same on every path, echoing uplink and requests. */
async function serve(opened: (peer: Peer, url: string) => void): Promise<number> {
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (request.url!.startsWith('/messages')) {
        response.writeHead(204).end();
        return;
      }
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.flushHeaders();
      if (request.url!.startsWith('/streams')) {
        response.write(`data: ${body} 1\n\n`);
        response.end(`data: ${body} 2\n\n`);
        return;
      }
      opened(
        { send: (text) => response.write(`id: 7\ndata: ${text}\n\n`), end: () => response.end() },
        request.url!,
      );
    });
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket: WebSocket, request) => {
    if (request.url!.startsWith('/streams')) {
      socket.on('message', (data: Buffer) => {
        socket.send(`${data.toString()} 1`);
        socket.send(`${data.toString()} 2`);
      });
      return;
    }
    opened({ send: (text) => socket.send(text), end: () => socket.close(1000) }, request.url!);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

describe.each(KINDS)('the %s client', (kind) => {
  describe.each(['sse', 'ws'] as Transport[])('over %s', (transport) => {
    it('reads events, counts them, and reports an orderly end by the server', async () => {
      const urls: string[] = [];
      const port = await serve((peer, url) => {
        urls.push(url);
        peer.send('one');
        peer.send('two');
        setTimeout(() => peer.end(), 20);
      });
      const client = clientTransport(kind, transport);
      const messages: string[] = [];
      const closed = await new Promise<ClientClose>((resolve) => {
        client.subscribe(
          { host: '127.0.0.1', port, client: 'a b', channel: 'c&d', uplink: false },
          {
            message: (bytes, start, end) => messages.push(Buffer.from(bytes.subarray(start, end)).toString()),
            closed: resolve,
          },
        );
      });
      expect(messages).toEqual(['one', 'two']);
      expect(closed.cause).toBe('server');
      expect(urls).toEqual(['/events?channel=c%26d&client=a%20b']);
      expect(client.counters).toMatchObject({ events: 2, payloadBytes: 6, sockets: 1 });
      expect(client.counters.headBytes).toBeGreaterThan(50);
      expect(client.counters.bytes).toBeGreaterThan(client.counters.headBytes + 6);
    });

    it.each([true, false])('asks and reads the stream that answers, keepAlive %s', async (keepAlive) => {
      const port = await serve(() => {});
      const client = clientTransport(kind, transport);
      const messages: string[] = [];
      const closed = await new Promise<ClientClose>((resolve) => {
        let asked = 0;
        const requester = client.openRequester(
          { host: '127.0.0.1', port, client: 'a', keepAlive },
          {
            opened: () => requester.request(Buffer.from(`q${++asked}`)),
            message: (bytes, start, end) => {
              messages.push(Buffer.from(bytes.subarray(start, end)).toString());
              if (transport === 'ws' && messages.length % 2 === 0) next();
            },
            streamEnded: () => next(),
            closed: resolve,
          },
        );
        function next(): void {
          if (asked === 3) requester.close();
          else requester.request(Buffer.from(`q${++asked}`));
        }
      });
      expect(messages).toEqual(['q1 1', 'q1 2', 'q2 1', 'q2 2', 'q3 1', 'q3 2']);
      expect(closed.cause).toBe('client');
      expect(client.counters.sockets).toBe(keepAlive ? 1 : 3);
    });
  });

  it('sends POSTs over one kept-alive connection and reports their answers', async () => {
    const port = await serve(() => {});
    const client = clientTransport(kind, 'sse');
    const statuses: number[] = [];
    await new Promise<ClientClose>((resolve) => {
      const subscription = client.subscribe(
        { host: '127.0.0.1', port, client: 'a', channel: 'c', uplink: true },
        {
          opened: () => {
            for (let i = 0; i < 3; i++) subscription.send(Buffer.from(`m${i}`));
          },
          acknowledged: (status, sentNs, writtenNs, answeredNs) => {
            statuses.push(status);
            expect(writtenNs).toBeGreaterThanOrEqual(sentNs);
            expect(answeredNs).toBeGreaterThan(writtenNs);
            if (statuses.length === 3) subscription.close();
          },
          message: () => {},
          closed: resolve,
        },
      );
    });
    expect(statuses).toEqual([204, 204, 204]);
    expect(client.counters.sockets).toBe(2);
  });
});
