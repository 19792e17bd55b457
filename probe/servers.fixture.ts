// Servers with the faults that people meet, for the tests of the probe: real sockets, real timers, real compression.
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createBrotliCompress, createGzip } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { rawServer, upgradeAnswer } from '../clients/raw-server.fixture.ts';
import type { ProbeRequest } from './request.ts';

/** Between two events, and how many there are, unless a server is told otherwise. */
export const GAP_MS = 40;
export const EVENTS = 16;

/** Listens on a port of 127.0.0.1 until the test is over; resolves with its address. */
export async function served(server: Server, protocol = 'http'): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export function httpServer(answer: Answer): Promise<string> {
  return served(createServer(answer));
}

/** One event, with the time at which it is made. */
export function eventText(number: number): string {
  return `id: ${number}\ndata: {"n":${number},"at":${Date.now()}}\n\n`;
}

export const STREAM = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' };

export interface Ticking {
  readonly events?: number;
  readonly gapMs?: number;
  /** Called after the last event; nothing is done by itself. */
  readonly ended?: () => void;
}

/** Calls `write` with the number of each event, at its time; stops when the other side goes. */
export function tick(
  response: { on(event: 'close', listener: () => void): unknown },
  write: (number: number) => void,
  { events = EVENTS, gapMs = GAP_MS, ended }: Ticking = {},
): void {
  let number = 0;
  const timer = setInterval(() => {
    write(number++);
    if (number < events) return;
    clearInterval(timer);
    ended?.();
  }, gapMs);
  response.on('close', () => clearInterval(timer));
}

/** A stream without a fault. */
export const streaming: Answer = (_request, response) => {
  response.writeHead(200, STREAM).flushHeaders();
  tick(response, (number) => response.write(eventText(number)), { ended: () => response.end() });
};

/** A proxy in front of `upstream` that passes the body on only when `bytes` of it have come, or all of it. */
export function bufferingProxy(
  upstream: string,
  bytes: number,
  headers: Record<string, string> = {},
): Answer {
  return (asked, response) => {
    const passed = request(`${upstream}${asked.url}`, { method: asked.method ?? 'GET' }, (answer) => {
      response.writeHead(answer.statusCode!, { ...answer.headers, ...headers });
      let held = Buffer.alloc(0);
      answer.on('data', (piece: Buffer) => {
        held = Buffer.concat([held, piece]);
        for (; held.length >= bytes; held = held.subarray(bytes)) response.write(held.subarray(0, bytes));
      });
      answer.on('end', () => response.end(held));
    });
    passed.on('error', () => {});
    passed.end();
    response.on('close', () => passed.destroy());
  };
}

/** The same with Brotli, without an end: it keeps everything, and at `/` its head too. */
export const brotliWithoutFlush: Answer = (asked, response) => {
  const compressed = /br/.test(asked.headers['accept-encoding'] ?? '');
  response.writeHead(200, compressed ? { ...STREAM, 'Content-Encoding': 'br' } : STREAM);
  if (asked.url === '/head') response.flushHeaders();
  const brotli = compressed ? createBrotliCompress() : undefined;
  brotli?.pipe(response);
  const into = brotli ?? response;
  tick(response, (number) => into.write(eventText(number)), { events: Infinity });
};

/** Compresses where the client accepts it, and never flushes. */
export const gzipWithoutFlush: Answer = (asked, response) => {
  const compressed = /gzip/.test(asked.headers['accept-encoding'] ?? '');
  response.writeHead(200, compressed ? { ...STREAM, 'Content-Encoding': 'gzip' } : STREAM);
  response.flushHeaders();
  const gzip = compressed ? createGzip() : undefined;
  gzip?.pipe(response);
  const into = gzip ?? response;
  tick(response, (number) => into.write(eventText(number)), { ended: () => into.end() });
};

/**
 * Each event in two writes, the second as late as Nagle's algorithm makes it where the other side delays its
 * acknowledgements. Linux does so only to whoever talks as well, so on an event stream it is played here; it is real in
 * `nagleWebSocket`.
 */
export const inTwoPieces: Answer = (_request, response) => {
  response.writeHead(200, STREAM).flushHeaders();
  const write = (number: number): void => {
    response.write(`id: ${number}\n`);
    const data = `data: {"n":${number},"at":${Date.now()}}\n\n`;
    setTimeout(() => response.write(data), 41);
  };
  tick(response, write, { events: 8, gapMs: 100, ended: () => setTimeout(() => response.end(), 60) });
};

/**
 * A WebSocket server that pings, so that its client talks, and writes head and payload of each message apart, with
 * Nagle's algorithm on: the payload waits for the acknowledgement of the head, for 40 ms.
 */
export async function nagleWebSocket(): Promise<string> {
  const server = await rawServer(({ socket, head }) => {
    socket.setNoDelay(false);
    socket.write(upgradeAnswer(head));
    const write = (number: number): void => {
      socket.write(Buffer.from([0x89, 0]));
      setTimeout(() => {
        const payload = Buffer.from(`{"n":${number},"at":${Date.now()}}`);
        socket.write(Buffer.from([0x81, payload.length]));
        socket.write(payload);
      }, 10);
    };
    tick(socket, write, {
      events: 8,
      gapMs: 120,
      ended: () => setTimeout(() => socket.write(Buffer.from([0x88, 2, 3, 232])), 80),
    });
  });
  onTestFinished(() => server.close());
  return `ws://127.0.0.1:${server.port}/`;
}

/** Sends the head with the first event, which comes late. */
export const headWithheld: Answer = (_request, response) => {
  response.writeHead(200, STREAM);
  tick(response, (number) => response.write(eventText(number)), {
    gapMs: 250,
    events: 4,
    ended: () => response.end(),
  });
};

/** Passes each event on only when the next one comes. */
export const oneEventLate: Answer = (_request, response) => {
  response.writeHead(200, STREAM).flushHeaders();
  let held = '';
  const write = (number: number): void => {
    if (held !== '') response.write(held);
    held = eventText(number);
  };
  tick(response, write, { ended: () => setTimeout(() => response.end(held), GAP_MS) });
};

/** Writes the blank line that ends an event with the next one. */
export const blankLineLate: Answer = (_request, response) => {
  response.writeHead(200, STREAM).flushHeaders();
  const write = (number: number): void => {
    response.write(`${number === 0 ? '' : '\n'}${eventText(number).slice(0, -1)}`);
  };
  tick(response, write, { ended: () => setTimeout(() => response.end('\n'), GAP_MS) });
};

/** Streams, and is cut in the middle. */
export function cutAfter(ms: number): Answer {
  return (_request, response) => {
    response.writeHead(200, STREAM).flushHeaders();
    tick(response, (number) => response.write(eventText(number)), { events: 1_000_000 });
    setTimeout(() => response.socket?.destroy(), ms);
  };
}

/** Collects everything, and sends it at the end. */
export const heldUntilEnd: Answer = (_request, response) => {
  const texts: string[] = [];
  response.writeHead(200, STREAM).flushHeaders();
  const gapMs = 80;
  tick(response, (number) => texts.push(eventText(number)), {
    gapMs,
    ended: () => response.end(texts.join('')),
  });
};

/** A request as a test states it. */
export function asking(address: string, changes: Partial<ProbeRequest> = {}): ProbeRequest {
  return {
    url: new URL(address),
    method: 'GET',
    headers: [],
    body: undefined,
    httpVersion: 'auto',
    insecure: false,
    resolve: new Map(),
    allowRemote: false,
    send: [],
    subprotocols: [],
    timeField: undefined,
    ...changes,
  };
}
