// A server of a target that goes away and comes back on its port, with a gateway that answers 502 in between, and what it
// has seen of those who came.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Application, Connection, Listener, Target } from '../../../servers/target.ts';
import { freePort } from '../../machine/free-port.ts';
import { listenWith } from '../../processes/listen.ts';
import { LISTEN_OPTIONS } from '../../processes/listen-options.ts';

export const HOST = '127.0.0.1';
const encoder = new TextEncoder();

export class AwayServer {
  readonly #target: Target;
  readonly #port: number;
  #listener: Listener | undefined;
  #gateway: Server | undefined;
  #answers = 0;
  #events = 0;
  /** Those that are open, and `Last-Event-ID` or `after` of all who ever came. */
  readonly open = new Set<Connection>();
  readonly came: { readonly channel: string; readonly resumeAfter: number | undefined }[] = [];

  private constructor(target: Target, port: number) {
    this.#target = target;
    this.#port = port;
  }

  static async start(target: Target): Promise<AwayServer> {
    const server = new AwayServer(target, await freePort(HOST));
    await server.#listen();
    return server;
  }

  get origin(): string {
    return `http://${HOST}:${this.#port}`;
  }

  async #listen(): Promise<void> {
    const application: Application = {
      started: () => {},
      opened: (connection) => {
        this.open.add(connection);
        const { channel, resumeAfter } = connection;
        this.came.push({ channel, resumeAfter });
      },
      received: () => {},
      requested: (stream) => stream.finish({ data: encoder.encode('{}') }),
      writable: () => {},
      closed: (connection) => void this.open.delete(connection),
    };
    this.#listener = await listenWith(this.#target, application, {
      ...LISTEN_OPTIONS,
      host: HOST,
      port: this.#port,
    });
  }

  /** Events go to everybody on a channel; resolves with nothing, counts in `sent`. */
  publish(channel: string, retryMs?: number): void {
    this.#events++;
    const retry = retryMs === undefined || this.#target.transport === 'ws' ? {} : { retryMs };
    const data = encoder.encode(`{"n":${this.#events}}`);
    this.#listener!.broadcast(channel, { data, id: String(this.#events), ...retry });
  }

  get sent(): number {
    return this.#events;
  }

  /** Ends all connections in order. */
  endAll(): void {
    for (const connection of this.open) connection.end();
  }

  /** From now on everybody is answered 502. */
  async leave(): Promise<void> {
    await this.#listener!.close();
    this.#listener = undefined;
    const gateway = createServer((_request, response) => {
      this.#answers++;
      response.writeHead(502, { 'Content-Length': 0, Connection: 'close' }).end();
    });
    // A WebSocket is answered alike.
    gateway.on('upgrade', (_request, socket) => {
      this.#answers++;
      socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    });
    gateway.listen(this.#port, HOST);
    await once(gateway, 'listening');
    this.#gateway = gateway;
  }

  /** The server is back; resolves with how often 502 was answered. */
  async comeBack(): Promise<number> {
    await this.#closeGateway();
    const answers = this.#answers;
    this.#answers = 0;
    await this.#listen();
    return answers;
  }

  get answers(): number {
    return this.#answers;
  }

  async #closeGateway(): Promise<void> {
    const gateway = this.#gateway;
    if (gateway === undefined) return;
    this.#gateway = undefined;
    gateway.close();
    gateway.closeAllConnections();
    await once(gateway, 'close');
  }

  /** Resolves true once somebody has come since there were `before`; false when that takes longer. */
  async someoneComes(before: number, patienceMs: number): Promise<boolean> {
    for (const untilMs = Date.now() + patienceMs; Date.now() < untilMs; await sleep(10))
      if (this.came.length > before) return true;
    return false;
  }

  async close(): Promise<void> {
    await this.#closeGateway();
    await this.#listener?.close();
  }
}
