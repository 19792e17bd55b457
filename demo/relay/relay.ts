// A relay between the browser and one target: it lets the page of another port read what the target sends, counts what
// passes, and can be broken on purpose. Below HTTP it changes nothing, so both transports take the same way through it.
import { createServer, type AddressInfo, type Server } from 'node:net';
import { RelayedConnection, type RelayView, type Traffic } from './relayed-connection.ts';

export class Relay implements RelayView {
  readonly #upstream: () => number | undefined;
  readonly #origin: () => string;
  readonly #server: Server;
  readonly #connections = new Set<RelayedConnection>();
  readonly #traffic = new Map<string, Traffic>();
  #stalled = false;
  badGateway = false;

  private constructor(upstream: () => number | undefined, origin: () => string) {
    this.#upstream = upstream;
    this.#origin = origin;
    this.#server = createServer((browser) => {
      const connection = new RelayedConnection(this, browser);
      this.#connections.add(connection);
      browser.once('close', () => this.#connections.delete(connection));
      if (this.#stalled) connection.stall();
    });
  }

  /** `upstream`: the port of the server, undefined while it is down; `origin`: that of the page. */
  static async open(upstream: () => number | undefined, origin: () => string): Promise<Relay> {
    const relay = new Relay(upstream, origin);
    await new Promise<void>((resolve, reject) => {
      relay.#server.once('error', reject);
      relay.#server.listen(0, '127.0.0.1', resolve);
    });
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get upstreamPort(): number | undefined {
    return this.#upstream();
  }

  get origin(): string {
    return this.#origin();
  }

  /** The account of a client, by the name in its requests. */
  traffic(client: string): Traffic {
    const traffic = this.#traffic.get(client) ?? { wireBytes: 0, headBytes: 0 };
    this.#traffic.set(client, traffic);
    return traffic;
  }

  /** Cuts every connection. */
  cut(): void {
    for (const connection of this.#connections) connection.cut();
  }

  /** Nothing passes, in no direction, on old connections and on new ones; none is closed. */
  stall(): void {
    this.#stalled = true;
    for (const connection of this.#connections) connection.stall();
  }

  goOn(): void {
    this.#stalled = false;
    for (const connection of this.#connections) connection.goOn();
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.cut();
    await closed;
  }
}
