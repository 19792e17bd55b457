// node:http and node:https as both node targets use them: every time-out explicit, plain answers, bodies with a limit,
// and an orderly end. https://nodejs.org/api/http.html#class-httpserver
import type { IncomingMessage, Server as HttpServer, ServerOptions, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { TOO_LARGE, type HttpAnswer } from '../http-answers.ts';
import { CLOSE_GRACE_MS } from '../listen-options.ts';
import { saysBinary } from '../message-kind.ts';
import type { ListenOptions } from '../target.ts';

const CONTENT_TYPE = 'content-type';

/** In clear text, or over TLS. */
export type Server = HttpServer | HttpsServer;

/**
 * What node:http would otherwise choose by itself: keep-alive 5 s, head 60 s, request 300 s. It adds a second to the
 * first, and looks for late heads and requests every 30 s only.
 */
export function httpServerOptions(options: ListenOptions): ServerOptions {
  return {
    noDelay: true,
    keepAlive: false,
    keepAliveTimeout: options.keepAliveMs,
    headersTimeout: options.keepAliveMs,
    requestTimeout: options.keepAliveMs,
  };
}

/** Resolves with the port; rejects with the system's error. */
export function listen(server: Server, options: ListenOptions): Promise<number> {
  // No time-out for a socket in use: an event stream may be silent for as long as it likes.
  server.timeout = 0;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: options.host, port: options.port, backlog: options.backlog }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/**
 * Stops listening and resolves when every connection is closed: what its owner has ended leaves in order, what is
 * still open after a moment is cut. Upgraded sockets are their owner's to end.
 */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), 10);
    const rest = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(rest);
      resolve();
    });
  });
}

/** The path of a request, and its query. */
export function parseTarget(request: IncomingMessage): { path: string; query: URLSearchParams } {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  if (mark < 0) return { path: url, query: new URLSearchParams() };
  return { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

/** Whether the body of a request is bytes. Looked up in place: `headers` would make an object of all of them. */
export function isBinary({ rawHeaders }: IncomingMessage): boolean {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]!.length === CONTENT_TYPE.length && rawHeaders[i]!.toLowerCase() === CONTENT_TYPE) {
      return saysBinary(rawHeaders[i + 1]);
    }
  }
  return false;
}

/** Sends a plain answer. */
export function sendAnswer(response: ServerResponse, answer: HttpAnswer): void {
  if (answer.status !== 204) response.setHeader('Content-Length', Buffer.byteLength(answer.text));
  if (answer.last) response.setHeader('Connection', 'close');
  response.writeHead(answer.status, answer.reason, answer.headers).end(answer.text);
}

/** Reads a body and hands it over; one that is larger than `maxBytes` is answered 413 instead, and the connection ends. */
export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
  done: (body: Uint8Array) => void,
): void {
  let first: Buffer | undefined;
  let more: Buffer[] | undefined;
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      if (!response.headersSent) sendAnswer(response, TOO_LARGE);
    } else if (first === undefined) first = chunk;
    else (more ??= [first]).push(chunk);
  });
  request.on('end', () => {
    if (bytes > maxBytes) return;
    done(more === undefined ? (first ?? new Uint8Array()) : Buffer.concat(more));
  });
}

/** Refuses an upgrade, as the documentation of `ws` shows it. */
export function refuseUpgrade(stream: Duplex, { status, reason, text }: HttpAnswer): void {
  stream.on('error', () => stream.destroy());
  stream.end(
    `HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Type: text/plain\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}
