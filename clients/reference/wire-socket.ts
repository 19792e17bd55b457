// The connections of the reference clients: node:net sockets, or those of node:tls, whose HTTP responses pass through
// `ResponseReader` on their way to node:http. Only what the socket hands to its reader changes; its events, counters and
// errors are its own. https://nodejs.org/api/http.html#agentcreateconnectionoptions-callback
import { Agent, type AgentOptions } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { nowNs } from '../../measure/clock.ts';
import type { ClientTls } from '../client-tls.ts';
import type { ConnectTimes } from '../connect-times.ts';
import { connectOptions, type Route } from '../route.ts';
import { ResponseReader } from './response-reader.ts';

/** A socket that is read by our rules before node:http sees anything of it. */
export interface WireSocket extends Socket {
  readonly reader: ResponseReader;
  /** Notes in `times` when the connection is there: over TLS, once the handshake is done. */
  noteConnected(times: ConnectTimes): void;
}

type Push = (bytes: Buffer | null) => boolean;

/** Where node:net puts what it has read: null is the end. */
function pushRead(socket: WireSocket, bytes: Buffer | null, push: Push): boolean {
  const { reader } = socket;
  if (reader.problem !== undefined) return false;
  if (bytes === null) return push(null);
  const said = reader.read(bytes);
  const more = said.length === 0 || push(said);
  // Not before what came ahead of it has reached its reader.
  if (reader.problem !== undefined) setImmediate(() => socket.destroy(reader.problem));
  return more;
}

class PlainWireSocket extends Socket implements WireSocket {
  readonly reader = new ResponseReader();

  noteConnected(times: ConnectTimes): void {
    this.setNoDelay(true);
    this.once('connect', () => (times.connectedNs = nowNs()));
  }

  override push(bytes: Buffer | null): boolean {
    return pushRead(this, bytes, (said) => super.push(said));
  }
}

/** node:tls makes its sockets itself: this one becomes a `WireSocket`. */
function securedWire(socket: TLSSocket, tls: ClientTls): WireSocket {
  const push: Push = socket.push.bind(socket);
  let connectedNs = 0;
  socket.once('connect', () => (connectedNs = nowNs()));
  const wire: WireSocket = Object.assign(socket, {
    reader: new ResponseReader(),
    push: (bytes: Buffer | null): boolean => pushRead(wire, bytes, push),
    noteConnected(times: ConnectTimes): void {
      socket.once('secureConnect', () => {
        times.connectedNs = connectedNs;
        times.securedNs = nowNs();
      });
    },
  });
  socket.once('secureConnect', () => {
    const problem = tls.handshaken(socket);
    if (problem !== undefined) socket.destroy(problem);
  });
  return wire;
}

export function connectWire(route: Route, tls: ClientTls | undefined): WireSocket {
  if (tls === undefined) return new PlainWireSocket().connect(connectOptions(route));
  return securedWire(tls.connect(route), tls);
}

export function isWireSocket(socket: unknown): socket is WireSocket {
  return socket instanceof Socket && 'reader' in socket && socket.reader instanceof ResponseReader;
}

/** An agent whose connections are such sockets. */
export class WireAgent extends Agent {
  /** Undefined: in clear text. */
  readonly tls: ClientTls | undefined;

  constructor(options: AgentOptions, tls: ClientTls | undefined) {
    super(options);
    this.tls = tls;
  }

  override createConnection(route: Route): Duplex {
    return connectWire(route, this.tls);
  }
}
