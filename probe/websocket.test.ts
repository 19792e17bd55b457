// WebSockets: what the handshake agreed on, messages with and without compression, pings, and every way to end.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { rawServer, upgradeAnswer } from '../clients/raw-server.fixture.ts';
import { probe, type ProbeOptions } from './probe.ts';
import type { ProbeRequest } from './request.ts';
import type { ProbeResult } from './result.ts';
import { asking, EVENTS, httpServer, served, tick } from './servers.fixture.ts';

const LIMIT: ProbeOptions = { durationMs: 5000, compare: false, resume: false };

async function wsServer(options: ServerOptions, connected: (socket: WebSocket) => void): Promise<string> {
  const server = createServer();
  new WebSocketServer({ server, ...options }).on('connection', (socket) => connected(socket));
  return served(server, 'ws');
}

function look(address: string, changes: Partial<ProbeRequest> = {}, options = LIMIT): Promise<ProbeResult> {
  return probe(asking(address, changes), options);
}

/** Messages at a steady pace, then `ended`. */
function ticking(
  ended: (socket: WebSocket) => void,
  text = (number: number) => `{"n":${number},"at":${Date.now()}}`,
) {
  return (socket: WebSocket): void =>
    tick(socket, (number) => socket.send(text(number)), { ended: () => ended(socket) });
}

describe.each([
  ['without compression', false, 'none'],
  ['with compression', { threshold: 0 }, 'permessage-deflate'],
  [
    'with compression that starts afresh',
    { threshold: 0, serverNoContextTakeover: true },
    'server_no_context_takeover',
  ],
] as const)('%s', (_name, perMessageDeflate, extension) => {
  it('reads every message, and says what was negotiated', async () => {
    const address = await wsServer(
      { perMessageDeflate },
      ticking((socket) => socket.close(1000, 'bye')),
    );
    const result = await look(address, { timeField: ['at'] });
    expect(result.verdict).toMatchObject({ kind: 'streaming', fine: true });
    expect(result.flow.events).toBe(EVENTS);
    expect(result.flow.delays?.events).toBe(EVENTS);
    expect(result.stream.types).toEqual({ text: EVENTS });
    expect(result.frames?.extension ?? 'none').toContain(extension);
    expect(result.frames).toMatchObject({
      dataFrames: EVENTS,
      compressed: extension === 'none' ? 0 : EVENTS,
    });
    expect(result.end).toMatchObject({ by: 'server', how: 'complete', code: 1000, reason: 'bye' });
  });
});

it('sends texts, offers subprotocols, and answers pings', async () => {
  const received: string[] = [];
  let pongs = 0;
  const address = await wsServer({ handleProtocols: () => 'prices.v1' }, (socket) => {
    socket.on('message', (text: Buffer) => received.push(text.toString()));
    socket.on('pong', () => pongs++);
    tick(socket, (number) => (socket.ping(), socket.send(`${number}`, { binary: number % 2 === 0 })), {
      ended: () => socket.close(1000),
    });
  });
  const result = await look(address, {
    send: ['{"subscribe":"a"}', 'again'],
    subprotocols: ['prices.v1', 'other'],
  });
  expect(received).toEqual(['{"subscribe":"a"}', 'again']);
  await expect.poll(() => pongs).toBe(EVENTS);
  expect(result.head?.headers['sec-websocket-protocol']).toBe('prices.v1');
  expect(result.frames?.pings).toBe(EVENTS);
  expect(result.stream.heartbeats.count).toBe(EVENTS);
  expect(result.stream.types).toEqual({ binary: EVENTS / 2, text: EVENTS / 2 });
});

it('says that none of the offered subprotocols was chosen', async () => {
  const address = await wsServer({ handleProtocols: () => false }, (socket) => socket.send('hello'));
  const result = await look(address, { subprotocols: ['prices.v1'] });
  expect(result.verdict.kind).toBe('failed');
  expect(result.verdict.evidence[0]).toContain('prices.v1');
});

it.each([
  [1001, 'cut'],
  [1011, 'cut'],
  [4000, 'cut'],
  [1000, 'streaming'],
])('takes close code %i for %s', async (code, kind) => {
  const result = await look(
    await wsServer(
      {},
      ticking((socket) => socket.close(code, 'why')),
    ),
  );
  expect(result.verdict.kind).toBe(kind);
  expect(result.end).toMatchObject({ by: 'server', code, reason: 'why' });
});

it('takes a connection that is dropped for a cut', async () => {
  const result = await look(
    await wsServer(
      {},
      ticking((socket) => socket.terminate()),
    ),
  );
  expect(result.verdict.kind).toBe('cut');
  expect(result.verdict.evidence[0]).toMatch(/1006|reset/);
});

it('says goodbye when it has watched long enough', async () => {
  let closed: Promise<unknown[]> | undefined;
  const address = await wsServer({}, (socket) => {
    closed = once(socket, 'close');
    tick(socket, (number) => socket.send(`${number}`), { events: 1_000_000 });
  });
  const result = await look(address, {}, { ...LIMIT, durationMs: 400 });
  expect(result.end).toMatchObject({ by: 'probe', how: 'duration' });
  expect((await closed!)[0]).toBe(1000);
});

it.each([401, 403, 503])('shows the %i that came in place of a 101, in a second', async (status) => {
  const address = await httpServer((_request, response) => {
    response.writeHead(status, { 'Content-Type': 'text/plain', Connection: 'close' });
    response.end('no such feed');
  });
  const result = await look(address.replace('http', 'ws'));
  expect(result.verdict.kind).toBe('failed');
  expect(result.verdict.evidence.join('\n')).toContain(String(status));
  expect(result.bodyStart).toBe('no such feed');
  expect(result.times.totalMs).toBeLessThan(3000);
});

it('reads frames that come with the 101, and fragments', async () => {
  const server = await rawServer(({ socket, head }) => {
    socket.write(`${upgradeAnswer(head)}\u0081\u0003one`, 'latin1');
    socket.write(Buffer.from([0x01, 2, 0x74, 0x77, 0x89, 0, 0x80, 1, 0x6f])); // "tw", a ping, "o"
    socket.end(Buffer.from([0x88, 2, 3, 232]));
  });
  const result = await look(`ws://127.0.0.1:${server.port}`);
  server.close();
  expect(result.flow.events).toBe(2);
  expect(result.frames).toMatchObject({ dataFrames: 3, continuations: 1, pings: 1 });
});

it.each([
  ['a masked frame', [0x81, 0x81, 0, 0, 0, 0, 0x41], 'FRAME_MASKED'],
  ['compression that was not negotiated', [0xc1, 1, 0x41], 'FRAME_RESERVED_BITS'],
])('refuses %s', async (_name, bytes, code) => {
  const server = await rawServer(({ socket, head }) => {
    socket.write(upgradeAnswer(head));
    socket.write(Buffer.from(bytes));
  });
  const result = await look(`ws://127.0.0.1:${server.port}`);
  server.close();
  expect(result.verdict.kind).toBe('failed');
  expect(result.verdict.evidence[0]).toContain(code);
});

it('refuses a 101 whose Sec-WebSocket-Accept does not fit', async () => {
  const server = await rawServer(({ socket, head }) => {
    socket.write(upgradeAnswer(head).replace(/Accept: .*\r/, 'Accept: bm9uc2Vuc2U=\r'));
  });
  const result = await look(`ws://127.0.0.1:${server.port}`);
  server.close();
  expect(result.verdict.evidence[0]).toContain('Sec-WebSocket-Accept');
});
