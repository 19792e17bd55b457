// What the library `ws` compresses, whole or in fragments, is what both clients read; and what it would not send so, they refuse.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Compression } from '../servers/compression.ts';
import { clientTransport } from './client-transports.ts';
import { Recorder } from './recorder.fixture.ts';

const OWN: Compression = { coding: 'gzip', window: 'own', level: 6, windowBits: 15, memoryLevel: 8 };

async function serverFor({ window, level, windowBits, memoryLevel: memLevel }: Compression) {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    perMessageDeflate: {
      threshold: 0,
      serverNoContextTakeover: window === 'shared',
      serverMaxWindowBits: windowBits,
      zlibDeflateOptions: { level, memLevel },
    },
  });
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return server;
}

async function connected(server: WebSocketServer, kind: 'lean' | 'reference', compression: Compression) {
  const transport = await clientTransport(kind, 'ws');
  const recorder = new Recorder();
  const accepted = once(server, 'connection') as Promise<[WebSocket]>;
  const { port } = server.address() as AddressInfo;
  const at = { host: '127.0.0.1', port, channel: 'c', client: 'a', uplink: false };
  const subscription = transport.subscribe({ ...at, compression }, recorder);
  const [socket] = await accepted;
  return { socket, recorder, subscription };
}

const part = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc
    .tuple(fc.string({ minLength: 1, maxLength: 9 }), fc.integer({ min: 1, max: 5000 }))
    .map(([unit, n]) => unit.repeat(n)),
);
const message = fc.array(part, { minLength: 1, maxLength: 3 });

describe.each([
  OWN,
  { ...OWN, windowBits: 9, memoryLevel: 1, level: 9 },
  { ...OWN, window: 'shared' },
] as const)('messages that ws compresses: window $window, $windowBits bits', (compression) => {
  it.each(['lean', 'reference'] as const)('are read as they were, by the %s client', async (kind) => {
    const server = await serverFor(compression);
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 8 }), async (messages) => {
        const { socket, recorder, subscription } = await connected(server, kind, compression);
        for (const parts of messages)
          for (const [index, text] of parts.entries()) socket.send(text, { fin: index === parts.length - 1 });
        socket.close();
        expect(await recorder.end()).toMatchObject({ cause: 'server', code: '1005' });
        expect(recorder.messages).toEqual(messages.map((parts) => parts.join('')));
        subscription.close();
      }),
      { numRuns: 20 },
    );
  });
});

it('a message without compression ends the connection of a lean client, after those before it', async () => {
  const server = await serverFor(OWN);
  const { socket, recorder } = await connected(server, 'lean', OWN);
  socket.send('one');
  socket.send('two', { compress: false });
  expect(await recorder.end()).toMatchObject({ cause: 'protocol', code: 'MESSAGE_NOT_COMPRESSED' });
  expect(recorder.messages).toEqual(['one']);
});

it('a text that is not UTF-8 ends the connection, as it does without compression', async () => {
  const server = await serverFor(OWN);
  const { socket, recorder } = await connected(server, 'lean', OWN);
  socket.send(Buffer.from([0x61, 0xff]), { binary: false });
  expect(await recorder.end()).toMatchObject({ cause: 'protocol', code: 'FRAME_UTF8' });
  expect(recorder.messages).toEqual([]);
});
