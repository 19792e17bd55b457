// Serves the live page of a run on this machine. It must not disturb what is measured: while a block is, nothing is sent,
// and what is asked waits until the block has ended.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LIVE_EVENTS, LIVE_HEADERS, liveFiles } from '../../reports/live/page.ts';
import type { LiveState } from '../../reports/live/live-state.ts';

const HOST = '127.0.0.1';
/** For pages that are on their way when the run ends, and for what they still have to be told. */
const PATIENCE_MS = 1_500;

export class LiveServer {
  readonly #files = liveFiles();
  readonly #server: Server;
  readonly #streams = new Set<ServerResponse>();
  /** What was asked while a block was measured. */
  readonly #waiting: (() => void)[] = [];
  #isQuiet = false;
  /** Pages that have been sent, and those of them that have come back for the state of the run. */
  #pages = 0;
  #told = 0;
  #state: LiveState;

  constructor(state: LiveState) {
    this.#state = state;
    this.#server = createServer((request, response) => {
      if (this.#isQuiet) this.#waiting.push(() => this.#answer(request, response));
      else this.#answer(request, response);
    });
  }

  /** On a port that the system chooses. */
  async listen(): Promise<void> {
    this.#server.listen(0, HOST);
    await once(this.#server, 'listening');
  }

  get origin(): string {
    return `http://${HOST}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A block begins: nothing is sent until the next `show`. */
  quiet(): void {
    this.#isQuiet = true;
  }

  /** A block has ended: what was asked meanwhile is answered, and everybody is told. */
  show(state: LiveState): void {
    this.#state = state;
    this.#isQuiet = false;
    for (const stream of this.#streams) this.#tell(stream);
    for (const answer of this.#waiting.splice(0)) answer();
  }

  /** Tells the last state and ends; a page that is open keeps showing it. */
  async close(state: LiveState): Promise<void> {
    this.show(state);
    // A page that was asked for while the last block was measured is on its way to ask for the rest.
    for (const untilMs = Date.now() + PATIENCE_MS; this.#told < this.#pages && Date.now() < untilMs;)
      await sleep(20);
    for (const stream of this.#streams) stream.end();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeIdleConnections();
    const patience = setTimeout(() => this.#server.closeAllConnections(), PATIENCE_MS);
    await closed;
    clearTimeout(patience);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (response.destroyed) return;
    for (const [name, value] of Object.entries(LIVE_HEADERS)) response.setHeader(name, value);
    // Its own name only: no page of somebody else's can read it under another one.
    if (`http://${request.headers.host}` !== this.origin) return refuse(response, 403);
    if (request.method !== 'GET') return refuse(response, 405);
    if (request.url === LIVE_EVENTS) return this.#stream(response);
    const file = this.#files.get(request.url ?? '');
    if (file === undefined) return refuse(response, 404);
    if (request.url === '/') this.#pages++;
    response.writeHead(200, { 'Content-Type': file.type }).end(file.body);
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    this.#told++;
    this.#streams.add(response);
    response.once('close', () => this.#streams.delete(response));
    this.#tell(response);
    if (this.#state.state !== 'running') response.end();
  }

  #tell(response: ServerResponse): void {
    response.write(`data: ${JSON.stringify(this.#state)}\n\n`);
  }
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}
