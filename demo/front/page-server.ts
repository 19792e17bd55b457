// The program's own HTTP server: the page, and what the page asks. It takes requests for its own name only, and what
// changes anything from its own page only, so that no other page that the visitor has open can steer it.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError, type Api } from './api.ts';
import { pageFiles } from './page-files.ts';
import type { Refusal } from '../wire.ts';

const HOST = '127.0.0.1';
const LONGEST_BODY = 10_000;

export class PageServer {
  readonly #files = pageFiles();
  readonly #api: Api;
  readonly #server: Server;
  readonly #ports: () => readonly number[];
  #headers: Readonly<Record<string, string>> = {};

  /** `ports`: those on 127.0.0.1 that the page may speak to. */
  constructor(api: Api, ports: () => readonly number[]) {
    this.#api = api;
    this.#ports = ports;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** Rejects with the system's error, for instance EADDRINUSE. */
  async listen(port: number): Promise<void> {
    this.#server.listen(port, HOST);
    await once(this.#server, 'listening');
    this.#headers = securityHeaders(this.#ports());
  }

  get origin(): string {
    return `http://${HOST}:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(this.#headers)) response.setHeader(name, value);
    try {
      if (`http://${request.headers.host}` !== this.origin) throw new ApiError(403, `open ${this.origin}`);
      await this.#route(request, response);
    } catch (error) {
      const status = error instanceof ApiError ? error.status : 500;
      const refusal: Refusal = { error: error instanceof Error ? error.message : String(error) };
      sendJson(response, status, refusal);
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    if (request.method === 'POST') {
      if (request.headers.origin !== this.origin) throw new ApiError(403, 'only its own page may ask');
      return sendJson(response, 200, await this.#api.post(path, await bodyOf(request)));
    }
    if (request.method !== 'GET') throw new ApiError(405, 'use GET or POST');
    if (path === '/api/offer') return sendJson(response, 200, this.#api.offer);
    const file = this.#files.get(path);
    if (file === undefined) throw new ApiError(404, 'there is nothing here');
    response.writeHead(200, { 'Content-Type': file.type, 'Cache-Control': 'no-cache' }).end(file.body);
  }
}

/**
 * Nothing from elsewhere, nothing inline, no text that becomes code; with the two policies that isolate the page its
 * clock counts 5 µs in place of 100 (https://www.w3.org/TR/hr-time-3/#dfn-coarsen-time).
 */
function securityHeaders(ports: readonly number[]): Record<string, string> {
  const relays = ports.flatMap((port) => [`http://${HOST}:${port}`, `ws://${HOST}:${port}`]);
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "worker-src 'self'",
    `connect-src ${["'self'", ...relays].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types pushbench',
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  };
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(value));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  request.setEncoding('utf8');
  for await (const piece of request) {
    text += String(piece);
    if (text.length > LONGEST_BODY) throw new ApiError(413, 'the body is too long');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 'the body is not JSON');
  }
}
