// node:http2 as both targets of the stack `node-h2` use it: explicit windows, plain answers, bodies with a limit, and an
// orderly end. https://nodejs.org/api/http2.html, https://www.rfc-editor.org/rfc/rfc9113
import { readFileSync } from 'node:fs';
import {
  constants,
  createSecureServer,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type ServerOptions,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { TOO_LARGE, type HttpAnswer } from '../http-answers.ts';
import { HTTP2_WINDOWS } from '../http2-windows.ts';
import { CLOSE_GRACE_MS } from '../listen-options.ts';
import type { ListenOptions } from '../target.ts';

/** In clear text (with prior knowledge), or over TLS with ALPN `h2`. `extendedConnect`: WebSockets may be asked for (RFC 8441). */
export function createH2Server(options: ListenOptions, extendedConnect: boolean): Http2Server {
  const own: ServerOptions = {
    settings: {
      enableConnectProtocol: extendedConnect,
      initialWindowSize: HTTP2_WINDOWS.streamBytes,
      maxConcurrentStreams: HTTP2_WINDOWS.streams,
    },
  };
  const server =
    options.tls === undefined
      ? createServer(own)
      : createSecureServer({
          ...own,
          key: readFileSync(options.tls.keyFile),
          cert: readFileSync(options.tls.certificateFile),
          minVersion: 'TLSv1.3',
        });
  server.on('session', (session: ServerHttp2Session) => {
    session.setLocalWindowSize(HTTP2_WINDOWS.sessionBytes);
    session.on('error', () => session.destroy());
  });
  return server;
}

/** Path and query of a request. */
export function parsePath(headers: IncomingHttpHeaders): { path: string; query: URLSearchParams } {
  const url = headers[':path'] ?? '/';
  const mark = url.indexOf('?');
  if (mark < 0) return { path: url, query: new URLSearchParams() };
  return { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

/** Resolves with the port; rejects with the system's error. */
export function listen(server: Http2Server, { host, port, backlog }: ListenOptions): Promise<number> {
  server.setTimeout(0);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** The connections of a server, which it does not list itself. */
export class Sessions {
  readonly #server: Http2Server;
  readonly #open = new Set<ServerHttp2Session>();
  /** A session that closes in order waits for its peer: only its socket can be cut. */
  readonly #sockets = new Set<Socket>();

  constructor(server: Http2Server) {
    this.#server = server;
    server.on('session', (session: ServerHttp2Session) => {
      this.#open.add(session);
      session.once('close', () => this.#open.delete(session));
    });
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** Stops listening; what its owner has ended leaves in order, what is still open after a moment is cut. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      const rest = setTimeout(() => {
        for (const socket of this.#sockets) socket.destroy();
      }, CLOSE_GRACE_MS);
      this.#server.close(() => {
        clearTimeout(rest);
        resolve();
      });
      for (const session of this.#open) session.close();
    });
  }
}

/** Sends a plain answer. `Connection` and the like are no fields of HTTP/2. */
export function sendAnswer(stream: ServerHttp2Stream, { status, headers, text }: HttpAnswer): void {
  if (stream.destroyed || stream.headersSent) return;
  const { Upgrade: _, ...own } = headers;
  stream.respond({ ':status': status, ...own });
  stream.end(text);
}

/** Reads a body and hands it over; one that is larger than `maxBytes` is answered 413 instead, and its stream ends. */
export function readBody(
  stream: ServerHttp2Stream,
  maxBytes: number,
  done: (body: Uint8Array) => void,
): void {
  const parts: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBytes) parts.push(chunk);
    else sendAnswer(stream, TOO_LARGE);
  });
  stream.on('end', () => {
    if (bytes <= maxBytes) done(parts.length === 1 ? parts[0]! : Buffer.concat(parts));
  });
}

/** A stream that breaks ends with `close`; nobody else needs to hear of its error. */
export function ignoreErrors(stream: ServerHttp2Stream): void {
  stream.on('error', () => {});
}

/** Ends a stream at once, whatever is still to be sent. */
export function cut(stream: ServerHttp2Stream): void {
  stream.close(constants.NGHTTP2_CANCEL);
  stream.destroy();
}
