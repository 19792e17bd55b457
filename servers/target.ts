// The contract between an application and the targets that serve it. One application behind two transports
// is what makes a pair matched: a target knows how to open, push, receive and close, and nothing of
// scenarios, schedules or stamps. It uses only the public, documented interface of its library.
import type { Compression } from './compression.ts';

/** Version of this contract. Targets of another version are refused, because they cannot be compared. */
export const TARGET_CONTRACT_VERSION = 1;

export type Transport = 'sse' | 'ws';

/** The implementation family that serves a transport: `node` (node:http and ws) or `uws` (uWebSockets.js). */
export type Stack = string;

/** An event on its way out. The target may keep `data` until the call returns, and no longer. */
export interface OutgoingEvent {
  /** The payload: UTF-8 text, unless `binary` says otherwise. */
  readonly data: Uint8Array;
  /**
   * Whether the payload is bytes, not text; false where it is left out. A WebSocket says so in the opcode of its frame.
   * An event stream carries text only: a target over SSE throws a RangeError, and a workload makes text of its bytes
   * before they come here (`workloads/binary-event.ts`).
   */
  readonly binary?: boolean;
  /** SSE `id:` field. WebSocket has none: what a client must know for its resume stands in the payload. */
  readonly id?: string;
  /** SSE `event:` field. WebSocket has none. */
  readonly event?: string;
  /** SSE `retry:` field, a whole number of milliseconds. WebSocket has none: a client is told in the payload. */
  readonly retryMs?: number;
}

/** Why a connection ended, as its server saw it. */
export type CloseReason =
  | 'client' // the client closed it, or went away: a broken TCP connection cannot be told from a leave
  | 'server' // the application called end(), or the listener was closed
  | 'limit' // it held more than backpressureLimitBytes and onLimit is 'disconnect'
  | 'error'; // it broke the protocol, or sent a message larger than maxMessageBytes (see uws-ws.ts for what uWS tells)

/** One subscriber, as the application sees it. */
export interface Connection {
  readonly channel: string;
  readonly client: string;
  /** `Last-Event-ID` of an SSE request, `after` of a WebSocket one; undefined on a first connect. */
  readonly resumeAfter: number | undefined;
  /**
   * Hands an event to the transport. Returns false when the transport is holding bytes back:
   * `Application.writable` is called when they have drained. Sending on a closed connection does nothing
   * and returns true, because there is nothing to wait for.
   */
  send(event: OutgoingEvent): boolean;
  /** A message that carries nothing and keeps intermediaries from closing: an SSE comment, a WebSocket ping. */
  keepAlive(): void;
  /** Bytes accepted by `send` and not yet by the kernel; undefined where the library cannot tell. */
  readonly bufferedBytes: number | undefined;
  /**
   * Ends the connection from the server's side. SSE: the response ends, and its socket is the client's to close.
   * WebSocket: a closing handshake.
   */
  end(): void;
}

/** The answer to one request: a stream of events with an end. */
export interface ReplyStream {
  readonly client: string;
  /** As `Connection.send`. */
  send(event: OutgoingEvent): boolean;
  /**
   * Sends the last event and ends the stream. SSE: the response ends, its socket stays for the next request.
   * WebSocket: the connection stays; that the event is the last one stands in its payload. Over the backpressure
   * limit the connection is cut whatever `onLimit` says: a stream without its end is worth nothing.
   */
  finish(last: OutgoingEvent): void;
  /** True once the stream has been finished or its connection has gone. */
  readonly closed: boolean;
}

/** What a workload does with connections; written once, served over both transports. */
export interface Application {
  /** The listener accepts connections from now on. */
  started(listener: Listener): void;
  opened(connection: Connection): void;
  /**
   * A WebSocket message, or the body of a POST. `message` is valid only during the call. `binary`: its sender said that
   * it is no text, by the opcode of its frame or by the Content-Type of its POST (`BINARY_CONTENT_TYPE`).
   */
  received(connection: Connection, message: Uint8Array, binary?: boolean): void;
  /** A request that is answered by a stream. `request` is valid only during the call; `binary` as in `received`. */
  requested(stream: ReplyStream, request: Uint8Array, binary?: boolean): void;
  /**
   * The connection of a reply has gone before it was finished: its reader has left. At most once for each; a reply over
   * WebSocket is the one to the connection's latest request.
   */
  abandoned?(stream: ReplyStream): void;
  /** Bytes that were held back have drained. May also be called when `send` has not returned false. */
  writable(connection: Connection): void;
  /**
   * Called exactly once for each connection that was opened; possibly from within the `end`, `send` or
   * `broadcast` that ends it.
   */
  closed(connection: Connection, reason: CloseReason): void;
}

/** TLS for a listener: one certificate, and whatever its library does by itself otherwise. */
export interface ListenTls {
  /** PEM files, because uWebSockets.js takes no others: the private key, and the certificate that belongs to it. */
  readonly keyFile: string;
  readonly certificateFile: string;
  /**
   * Idle connections give their buffers back (`SSL_MODE_RELEASE_BUFFERS`). uWebSockets.js does so where it is told to;
   * Node.js always does, and cannot be told otherwise.
   */
  readonly lowMemory?: boolean;
}

/** What speaks TLS for a listener. */
export interface TlsLibrary {
  /** `OpenSSL`, `BoringSSL`, … */
  readonly name: string;
  /** As much of it as can be known. */
  readonly version: string;
}

/** Every limit and time-out is explicit, and equal on both sides of a pair. */
export interface ListenOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Length of the accept queue. uWebSockets.js does not let it be set and uses 512. */
  readonly backlog: number;
  /**
   * How long an HTTP connection is kept between two requests, and before its first; 0 keeps it for ever.
   * uWebSockets.js does not let it be set and uses 10 s. Open event streams and WebSockets are never cut for being
   * idle, on any target.
   */
  readonly keepAliveMs: number;
  /** Largest message, or request body, that the server accepts. A larger one ends the connection. */
  readonly maxMessageBytes: number;
  /**
   * How much may be held back for one connection: once it is more than this, `onLimit` applies to the next event
   * (so one event may overshoot it). At least 64 KiB, because libraries signal later than that.
   */
  readonly backpressureLimitBytes: number;
  /** What happens to a connection over its limit: it is closed, or the event is left out for it. */
  readonly onLimit: 'disconnect' | 'drop';
  /**
   * Other processes of a cluster listen on the same address. uWebSockets.js does so by SO_REUSEPORT where it is told to; a
   * server of node:http in a worker of node:cluster does so by itself.
   */
  readonly shared?: boolean;
  /** Everything over TLS; undefined: in clear text. A target that takes it up says so in `Listener.tls`. */
  readonly tls?: ListenTls;
  /**
   * Subscribers that have gone without a word are looked for, by what protocol and library have for it: a WebSocket is pinged
   * at this interval and cut where nothing has come back for two of them; an event stream, which nobody answers, has its
   * kernel ask for the peer after so long a silence (TCP keep-alive), where the library lets that be set. Undefined: nobody
   * looks.
   */
  readonly heartbeatMs?: number;
  /**
   * Events to subscribers that ask for it are compressed, however small they are; answers to requests are not. Undefined:
   * nothing is. A target that takes it up says so in `Listener.compression`, and rejects what its library cannot do.
   */
  readonly compression?: Compression;
}

/** A target that is listening. */
export interface Listener {
  readonly port: number;
  /** Whether events may be `binary`: true over WebSocket. Left out, they may not. */
  readonly carriesBinary?: boolean;
  /** What speaks TLS, where `ListenOptions.tls` was taken up; left out, everything goes in clear text. */
  readonly tls?: TlsLibrary | undefined;
  /** `ListenOptions.compression`, where it was taken up; left out, nothing is compressed. */
  readonly compression?: Compression | undefined;
  /** Pushes one event to all connections of a channel, in the idiomatic fast way of the library. */
  broadcast(channel: string, event: OutgoingEvent): void;
  /**
   * Stops listening and ends every connection; resolves when all are closed. `restart`: another process takes its place
   * soon; a WebSocket is told so by status 1012 in place of 1001, an event stream has no word for either.
   */
  close(why?: 'restart'): Promise<void>;
}

/** A transport on a stack. `listen` rejects with the system's error, for instance EADDRINUSE. */
export interface Target {
  readonly contractVersion: typeof TARGET_CONTRACT_VERSION;
  readonly name: string;
  readonly stack: Stack;
  readonly transport: Transport;
  /** The version of HTTP that its clients must speak; left out: 1.1. */
  readonly http?: 2;
  /** The versions of what serves it, by package name, as they are at run time. */
  readonly versions: Readonly<Record<string, string>>;
  listen(application: Application, options: ListenOptions): Promise<Listener>;
}

/** The wire surface, the same on every stack. */
export const PATHS = {
  /** GET: subscribe (`?channel=C&client=ID`, and `&after=N` on a WebSocket's resume). */
  events: '/events',
  /** POST `?client=ID`: uplink, answered 204, or 409 where no such client is connected. */
  messages: '/messages',
  /** POST `?client=ID`: a request, answered by an event stream. As a WebSocket: each message is a request. */
  streams: '/streams',
  /** GET: a plain answer of two bytes ("ok"), for readiness and HTTP baselines. */
  health: '/health',
} as const;

/** The Content-Type of a POST whose body is bytes. Any other one says text. */
export const BINARY_CONTENT_TYPE = 'application/octet-stream';

/** The headers of every event stream; the last two keep proxies from transforming and from buffering it. */
export const EVENT_STREAM_HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
} as const;
