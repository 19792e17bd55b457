// What uWebSockets.js really compresses with, by the bytes that it sends: zlib of node makes the same of the same settings.
import { once } from 'node:events';
import { connect } from 'node:net';
import { constants, createDeflateRaw } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Compression } from '../compression.ts';
import { CodecQueue } from '../compressors.ts';
import type { Application } from '../target.ts';
import { loadUws } from './library.ts';
import { uwsCompressionFault } from './compressors.ts';

const orders = (first: number): unknown =>
  Array.from({ length: 8 }, (_, i) => ({ id: first + i, state: 'open', total: Math.sin(first + i) }));

const MESSAGES = [0, 100, 200, 300].map((first) => JSON.stringify(orders(first)));

const OWN: Compression = { coding: 'gzip', window: 'own', level: 6, windowBits: 9, memoryLevel: 1 };
const SHARED: Compression = { coding: 'gzip', window: 'shared', level: 6, windowBits: 15, memoryLevel: 8 };

/** The payloads of the compressed messages that a client gets. */
async function sentBy(compression: Compression): Promise<Buffer[]> {
  const { target } = await import('./ws.ts');
  const application: Application = {
    started() {},
    opened(connection) {
      for (const message of MESSAGES) connection.send({ data: Buffer.from(message) });
    },
    received() {},
    requested() {},
    writable() {},
    closed() {},
  };
  const listener = await target.listen(application, {
    host: '127.0.0.1',
    port: 0,
    backlog: 512,
    keepAliveMs: 5000,
    maxMessageBytes: 65_536,
    backpressureLimitBytes: 1_048_576,
    onLimit: 'disconnect',
    compression,
  });
  onTestFinished(() => listener.close());
  const socket = connect(listener.port, '127.0.0.1');
  socket.write(
    'GET /events?channel=c&client=a HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n\r\n',
  );
  const payloads: Buffer[] = [];
  let bytes = Buffer.alloc(0);
  while (payloads.length < MESSAGES.length) {
    const [more] = (await once(socket, 'data')) as [Buffer];
    bytes = Buffer.concat([bytes, more]);
    payloads.splice(0, Infinity, ...framesIn(bytes.subarray(bytes.indexOf('\r\n\r\n') + 4)));
  }
  socket.destroy();
  return payloads;
}

function framesIn(bytes: Buffer): Buffer[] {
  const payloads: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const short = bytes[at + 1]!;
    const begin = at + (short === 126 ? 4 : 2);
    const end = begin + (short === 126 ? bytes.readUInt16BE(at + 2) : short);
    if (end > bytes.length) break;
    expect(bytes[at]).toBe(0xc1); // a whole text, compressed
    payloads.push(bytes.subarray(begin, end));
    at = end;
  }
  return payloads;
}

async function madeByZlib({
  window,
  level,
  windowBits,
  memoryLevel: memLevel,
}: Compression): Promise<Buffer[]> {
  const flush = window === 'own' ? constants.Z_SYNC_FLUSH : constants.Z_FULL_FLUSH;
  const queue = new CodecQueue(createDeflateRaw({ level, windowBits, memLevel, flush }), (error) => {
    throw error;
  });
  const payloads: Buffer[] = [];
  for (const message of MESSAGES)
    await new Promise<void>((resolve) =>
      queue.write(Buffer.from(message), (bytes) => {
        payloads.push(bytes.subarray(0, -4));
        resolve();
      }),
    );
  queue.close();
  return payloads;
}

describe.runIf(loadUws().loaded)('uWebSockets.js compresses with', () => {
  it.each([
    ['the smallest of its compressors for each connection', OWN],
    ['the largest window where all connections share one', SHARED],
  ])('%s', async (_, compression) => {
    expect(await sentBy(compression)).toEqual(await madeByZlib(compression));
  });
});

it('says what it cannot do', () => {
  expect([OWN, SHARED].map(uwsCompressionFault)).toEqual([undefined, undefined]);
  for (const other of [
    { ...OWN, windowBits: 15 },
    { ...SHARED, memoryLevel: 9 },
    { ...SHARED, level: 9 },
  ])
    expect(uwsCompressionFault(other)).toMatch(/^uWebSockets\.js compresses with level 6, and .* alone\.$/);
});
