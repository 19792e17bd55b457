// An application whose every event passes through a function on its way to the transport; neither the workload nor
// the target knows. For what is served, not measured: it costs an object for each connection.
import type {
  Application,
  CloseReason,
  Connection,
  Listener,
  OutgoingEvent,
  ReplyStream,
} from '../../servers/target.ts';

type Transform = (event: OutgoingEvent) => OutgoingEvent;

/** `application` with `transform` between it and the target. */
export function transformedApplication(application: Application, transform: Transform): Application {
  const seen = new WeakMap<Connection, Connection>();
  /** The same object at each call: applications know their connections by it. */
  const own = (connection: Connection): Connection => {
    const known = seen.get(connection) ?? new TransformedConnection(connection, transform);
    seen.set(connection, known);
    return known;
  };
  const streams = new WeakMap<ReplyStream, ReplyStream>();
  return {
    started: (listener) => application.started(transformedListener(listener, transform)),
    opened: (connection) => application.opened(own(connection)),
    received: (connection, message, binary) => application.received(own(connection), message, binary),
    requested(stream, request, binary) {
      const known = transformedStream(stream, transform);
      streams.set(stream, known);
      application.requested(known, request, binary);
    },
    abandoned(stream) {
      const known = streams.get(stream);
      if (known !== undefined) application.abandoned?.(known);
    },
    writable: (connection) => application.writable(own(connection)),
    closed: (connection, reason: CloseReason) => application.closed(own(connection), reason),
  };
}

function transformedListener(listener: Listener, transform: Transform): Listener {
  return {
    port: listener.port,
    carriesBinary: listener.carriesBinary === true,
    broadcast: (channel, event) => listener.broadcast(channel, transform(event)),
    close: () => listener.close(),
  };
}

function transformedStream(stream: ReplyStream, transform: Transform): ReplyStream {
  return {
    client: stream.client,
    send: (event) => stream.send(transform(event)),
    finish: (last) => stream.finish(transform(last)),
    get closed() {
      return stream.closed;
    },
  };
}

class TransformedConnection implements Connection {
  readonly channel: string;
  readonly client: string;
  readonly resumeAfter: number | undefined;
  readonly #connection: Connection;
  readonly #transform: Transform;

  constructor(connection: Connection, transform: Transform) {
    this.channel = connection.channel;
    this.client = connection.client;
    this.resumeAfter = connection.resumeAfter;
    this.#connection = connection;
    this.#transform = transform;
  }

  send(event: OutgoingEvent): boolean {
    return this.#connection.send(this.#transform(event));
  }

  keepAlive(): void {
    this.#connection.keepAlive();
  }

  get bufferedBytes(): number | undefined {
    return this.#connection.bufferedBytes;
  }

  end(): void {
    this.#connection.end();
  }
}
