// Lean and reference clients against node:http and ws, as they are used in a benchmark: both must see the same.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Transport } from '../servers/target.ts';
import type { ClientKind } from './client.ts';
import { clientTransport } from './client-transports.ts';
import { Recorder } from './recorder.fixture.ts';

const KINDS: ClientKind[] = ['lean', 'reference'];
const TRANSPORTS: Transport[] = ['sse', 'ws'];

/** One subscriber, as the test's server sees it. */
interface Peer {
  readonly url: string;
  readonly lastEventId: string | undefined;
  readonly remoteAddress: string | undefined;
  send(text: string): void;
  keepAlive(): void;
  end(): void;
}

interface TestServer {
  readonly port: number;
  /** Bytes that came in and went out over all its sockets. */
  bytes(): { read: number; written: number };
  /** Uplink messages, each with the client that sent it. */
  readonly uplink: string[];
}

const clientOf = (url: string): string => new URL(url, 'http://host').searchParams.get('client')!;

/** Both transports on one port; requests to /streams are answered by two events. */
async function serve(opened: (peer: Peer) => void): Promise<TestServer> {
  const uplink: string[] = [];
  const sockets: { bytesRead: number; bytesWritten: number }[] = [];
  const server = createServer((request, response) => {
    const url = request.url!;
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      if (url.startsWith('/messages')) {
        uplink.push(`${clientOf(url)} ${body}`);
        response.writeHead(clientOf(url) === 'unknown' ? 409 : 204).end();
        return;
      }
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.flushHeaders();
      if (url.startsWith('/streams')) {
        response.write(`data: ${body} 1\n\n`);
        response.end(`data: ${body} 2\n\n`);
        return;
      }
      let id = 0;
      opened({
        url,
        lastEventId: request.headers['last-event-id'] as string | undefined,
        remoteAddress: request.socket.remoteAddress,
        send: (text) => response.write(`id: ${++id}\ndata: ${text}\n\n`),
        keepAlive: () => response.write(':\n\n'),
        end: () => response.end(),
      });
    });
  });
  server.on('connection', (socket) => sockets.push(socket));
  const webSockets = new WebSocketServer({ server });
  webSockets.on('connection', (socket: WebSocket, request) => {
    const url = request.url!;
    socket.on('message', (data: Buffer) => {
      if (url.startsWith('/streams')) {
        socket.send(`${data.toString()} 1`);
        socket.send(`${data.toString()} 2`);
      } else {
        uplink.push(`${clientOf(url)} ${data.toString()}`);
      }
    });
    if (url.startsWith('/streams')) return;
    opened({
      url,
      lastEventId: undefined,
      remoteAddress: request.socket.remoteAddress,
      send: (text) => socket.send(text),
      keepAlive: () => socket.ping('still here'),
      end: () => socket.close(1000),
    });
  });
  server.listen(0);
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of webSockets.clients) socket.terminate();
    server.closeAllConnections();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    uplink,
    bytes: () => ({
      read: sockets.reduce((sum, socket) => sum + socket.bytesRead, 0),
      written: sockets.reduce((sum, socket) => sum + socket.bytesWritten, 0),
    }),
  };
}

describe.each(KINDS)('the %s client', (kind) => {
  it.each(TRANSPORTS)('says what it is: %s', async (transport) => {
    expect(await clientTransport(kind, transport)).toMatchObject({
      kind,
      transport,
      counters: { events: 0, bytes: 0 },
    });
  });

  describe.each(TRANSPORTS)('over %s', (transport) => {
    const options = { host: '127.0.0.1', client: 'a', channel: 'c', uplink: false };

    it('reads events and keep-alives, and counts what it read and wrote', async () => {
      const server = await serve((peer) => {
        peer.send('one');
        peer.keepAlive();
        peer.send('€ '.repeat(50_000));
        setTimeout(() => peer.end(), 50);
      });
      const client = await clientTransport(kind, transport);
      const recorder = new Recorder();
      const { timings } = client.subscribe({ ...options, port: server.port }, recorder);
      expect(await recorder.end()).toMatchObject({ cause: 'server' });
      expect(recorder.calls).toEqual(['opened', 'message', 'keptAlive', 'message', 'closed']);
      expect(recorder.messages).toEqual(['one', '€ '.repeat(50_000)]);
      const { read, written } = server.bytes();
      expect(client.counters).toMatchObject({
        events: 2,
        payloadBytes: 3 + 200_000,
        sockets: 1,
        bytes: written,
        writtenBytes: read,
      });
      expect(client.counters.reads).toBeGreaterThan(1);
      expect(client.counters.headBytes).toBeGreaterThan(50);
      expect(client.counters.headBytes).toBeLessThan(300);
      const { startedNs, connectedNs, openedNs, firstEventNs } = timings;
      const steps = [startedNs, connectedNs!, openedNs!, firstEventNs!];
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
      expect(steps.every((step) => step > 0)).toBe(true);
    });

    it('encodes its names, tells where it resumes, and comes from the address that it was given', async () => {
      const peers: Peer[] = [];
      const server = await serve((peer) => {
        peers.push(peer);
        peer.end();
      });
      const recorder = new Recorder();
      (await clientTransport(kind, transport)).subscribe(
        {
          host: '127.0.0.1',
          port: server.port,
          client: 'a b',
          channel: 'c&d=é',
          uplink: false,
          resumeAfter: 41,
          localAddress: '127.0.0.3',
        },
        recorder,
      );
      await recorder.end();
      const path = '/events?channel=c%26d%3D%C3%A9&client=a%20b';
      expect(peers).toMatchObject([
        transport === 'sse'
          ? { url: path, lastEventId: '41' }
          : { url: `${path}&after=41`, lastEventId: undefined },
      ]);
      expect(peers[0]!.remoteAddress).toMatch(/127\.0\.0\.3$/);
    });

    it('knows the last event id, where the transport has one', async () => {
      const server = await serve((peer) => {
        for (const text of ['one', 'two', 'three']) peer.send(text);
      });
      const recorder = new Recorder();
      const subscription = (await clientTransport(kind, transport)).subscribe(
        { ...options, port: server.port },
        recorder,
      );
      expect(subscription.lastEventId).toBe('');
      await recorder.until('message', 3);
      expect(subscription.lastEventId).toBe(transport === 'sse' ? '3' : '');
      subscription.close();
      await recorder.end();
    });

    it('sends what was sent before it was open, in order', async () => {
      const peers: Peer[] = [];
      const server = await serve((peer) => peers.push(peer));
      const client = await clientTransport(kind, transport);
      const recorder = new Recorder();
      const subscription = client.subscribe({ ...options, port: server.port, uplink: true }, recorder);
      const message = Buffer.from('m0');
      const large = '€'.repeat(30_000);
      for (let i = 0; i < 5; i++) {
        message.write(String(i), 1); // copied by send: writing it over afterwards changes nothing
        subscription.send(message);
      }
      await recorder.until('opened');
      subscription.send(Buffer.from(large));
      while (server.uplink.length < 6) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(server.uplink).toEqual(['a m0', 'a m1', 'a m2', 'a m3', 'a m4', `a ${large}`]);
      if (transport === 'sse') await recorder.until('acknowledged', 6);
      expect(recorder.acknowledgements).toEqual(transport === 'sse' ? Array(6).fill(204) : []);
      expect(client.counters.sockets).toBe(transport === 'sse' ? 2 : 1);
      subscription.close();
      subscription.send(message);
      expect(await recorder.end()).toMatchObject({ cause: 'client' });
      expect(recorder.calls).not.toContain('times out of order');
    });

    it('reads nothing while it is paused', async () => {
      const peers: Peer[] = [];
      const server = await serve((peer) => peers.push(peer));
      const client = await clientTransport(kind, transport);
      const recorder = new Recorder();
      const subscription = client.subscribe({ ...options, port: server.port }, recorder);
      await recorder.until('opened');
      subscription.pause();
      await new Promise((resolve) => setTimeout(resolve, 20));
      for (let i = 0; i < 10; i++) peers[0]!.send('x'.repeat(1000));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(recorder.messages).toHaveLength(0);
      subscription.resume();
      await recorder.until('message', 10);
      subscription.pause();
      subscription.close();
      expect(await recorder.end()).toMatchObject({ cause: 'client' });
    });

    it.each([true, false])('asks, and reads the stream that answers: keepAlive %s', async (keepAlive) => {
      const server = await serve(() => {});
      const client = await clientTransport(kind, transport);
      const recorder = new Recorder();
      const requester = client.openRequester(
        { host: '127.0.0.1', port: server.port, client: 'a', keepAlive },
        recorder,
      );
      const connects = new Set<number>();
      let asked = 0;
      recorder.onCall = (name) => {
        const answered =
          transport === 'sse' ? name === 'streamEnded' : recorder.messages.length === asked * 2;
        if (name !== 'opened' && !answered) return;
        if (asked > 0) connects.add(requester.timings.openedNs!);
        if (asked === 3) requester.close();
        else if (name !== 'closed') requester.request(Buffer.from(`q${++asked}`));
      };
      expect(await recorder.end()).toMatchObject({ cause: 'client' });
      expect(recorder.messages).toEqual(['q1 1', 'q1 2', 'q2 1', 'q2 2', 'q3 1', 'q3 2']);
      expect(recorder.calls.filter((call) => call === 'opened')).toHaveLength(1);
      expect(client.counters).toMatchObject({ sockets: keepAlive ? 1 : 3, events: 6 });
      expect(connects.size).toBe(keepAlive ? 1 : 3);
    });

    it('closes a requester that was never asked', async () => {
      const server = await serve(() => {});
      for (const keepAlive of [true, false]) {
        const recorder = new Recorder();
        const requester = (await clientTransport(kind, transport)).openRequester(
          { host: '127.0.0.1', port: server.port, client: 'a', keepAlive },
          recorder,
        );
        requester.close();
        expect(await recorder.end()).toMatchObject({ cause: 'client' });
        expect(recorder.calls).toEqual(['closed']);
      }
    });
  });

  it('reports a POST that is not accepted, and stays', async () => {
    const server = await serve(() => {});
    const recorder = new Recorder();
    const subscription = (await clientTransport(kind, 'sse')).subscribe(
      { host: '127.0.0.1', port: server.port, client: 'unknown', channel: 'c', uplink: true },
      recorder,
    );
    await recorder.until('opened');
    subscription.send(Buffer.from('m'));
    await recorder.until('acknowledged');
    expect(recorder.acknowledgements).toEqual([409]);
    subscription.close();
    expect(await recorder.end()).toMatchObject({ cause: 'client' });
  });

  it('refuses to send without an uplink, and to ask twice at once, over SSE', async () => {
    const server = await serve(() => {});
    const client = await clientTransport(kind, 'sse');
    const recorders = [new Recorder(), new Recorder()];
    const to = { host: '127.0.0.1', port: server.port, client: 'a' };
    const subscription = client.subscribe({ ...to, channel: 'c', uplink: false }, recorders[0]!);
    expect(() => subscription.send(Buffer.from('m'))).toThrow('uplink: true');
    const requester = client.openRequester({ ...to, keepAlive: true }, recorders[1]!);
    requester.request(Buffer.from('one'));
    expect(() => requester.request(Buffer.from('two'))).toThrow('streamEnded');
    subscription.close();
    requester.close();
    for (const recorder of recorders) expect(await recorder.end()).toMatchObject({ cause: 'client' });
  });
});
