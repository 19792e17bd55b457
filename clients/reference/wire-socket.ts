// The connections of the reference clients: node:net sockets whose HTTP responses pass through `ResponseReader` on their
// way to node:http. Only what the socket hands to its reader changes; its events, counters and errors are its own.
// https://nodejs.org/api/http.html#agentcreateconnectionoptions-callback
import { Agent } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ProtocolError } from '../protocol-error.ts';
import { connectOptions, type Route } from '../route.ts';
import { ResponseReader } from './response-reader.ts';

export class WireSocket extends Socket {
  readonly #reader = new ResponseReader();

  /** Why nothing more is read from it. */
  get problem(): ProtocolError | undefined {
    return this.#reader.problem;
  }

  /** Bytes of the response heads that came over it. */
  get headBytes(): number {
    return this.#reader.headBytes;
  }

  /** A request goes out: one response may come. */
  expectResponse(): void {
    this.#reader.expectResponse();
  }

  /** Where node:net puts what it has read: null is the end. */
  override push(bytes: Buffer | null): boolean {
    if (this.problem !== undefined) return false;
    if (bytes === null) return super.push(null);
    const said = this.#reader.read(bytes);
    const more = said.length === 0 || super.push(said);
    // Not before what came ahead of it has reached its reader.
    if (this.problem !== undefined) setImmediate(() => this.destroy(this.problem));
    return more;
  }
}

export function connectWire(route: Route): WireSocket {
  return new WireSocket().connect(connectOptions(route));
}

/** An agent whose connections are such sockets. */
export class WireAgent extends Agent {
  override createConnection(route: Route): Duplex {
    return connectWire(route);
  }
}
