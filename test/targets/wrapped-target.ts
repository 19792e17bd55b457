// A target on node:http or ws that misbehaves in one way: what the bad targets of the system tests are made of.
// Each is one module for both transports; its URL says which: `file:///…/held.js?transport=ws`.
import type { Application, Connection, Listener, Target } from '../../servers/target.ts';

/** What a wrapped target does in place of pushing an event to the channel. */
export type Broadcast = Listener['broadcast'];

/** Connections that are open, oldest first. */
export type OpenConnections = ReadonlySet<Connection>;

/** The real target, for the transport that the query of the module's URL names. */
export async function realTarget(moduleUrl: string): Promise<Target> {
  return new URL(moduleUrl).searchParams.get('transport') === 'ws'
    ? (await import('../../servers/node/ws.ts')).target
    : (await import('../../servers/node/sse.ts')).target;
}

/** The real target with another `broadcast`: `misbehave` makes it from the real one. */
export async function wrappedTarget(
  moduleUrl: string,
  misbehave: (broadcast: Broadcast, open: OpenConnections) => Broadcast,
): Promise<Target> {
  const real = await realTarget(moduleUrl);
  return {
    contractVersion: real.contractVersion,
    name: `bad-${real.name}`,
    stack: real.stack,
    transport: real.transport,
    versions: real.versions,
    listen(application, options) {
      const open = new Set<Connection>();
      const wrap = (listener: Listener): Listener => ({
        port: listener.port,
        carriesBinary: listener.carriesBinary === true,
        broadcast: misbehave((channel, event) => listener.broadcast(channel, event), open),
        close: () => listener.close(),
      });
      return real.listen(following(application, open, wrap), options);
    },
  };
}

/** The application, given the wrapped listener, with its open connections kept in `open`. */
function following(
  application: Application,
  open: Set<Connection>,
  wrap: (listener: Listener) => Listener,
): Application {
  return {
    started: (listener) => application.started(wrap(listener)),
    opened(connection) {
      open.add(connection);
      application.opened(connection);
    },
    received: (connection, message, binary) => application.received(connection, message, binary),
    requested: (stream, request, binary) => application.requested(stream, request, binary),
    abandoned: (stream) => application.abandoned?.(stream),
    writable: (connection) => application.writable(connection),
    closed(connection, reason) {
      open.delete(connection);
      application.closed(connection, reason);
    },
  };
}
