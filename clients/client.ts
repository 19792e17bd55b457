// The contract of the load-generating clients. Lean and reference clients, over SSE and over WebSocket, all
// look the same from here, so that a workload's client half is written once.
import type { Compression } from '../servers/compression.ts';
import type { Transport } from '../servers/target.ts';
import type { EndpointRequest } from './endpoint.ts';
import type { TlsRecordMeter } from './tls-records.ts';
import type { TlsUse } from './tls-use.ts';
import type { UplinkOptions } from './uplink-batch.ts';

/** Read in a process of ours: by our own read path, or by well-kept libraries. */
export type ProcessClientKind = 'lean' | 'reference';

/** Read in a page of a real browser: its `EventSource` or its `fetch` as event stream, its `WebSocket`. */
export type BrowserClientKind = 'browser' | 'browser-fetch';

export type ClientKind = ProcessClientKind | BrowserClientKind;

/** Why a connection ended, as its client saw it. */
export interface ClientClose {
  readonly cause:
    | 'client' // close() was called
    | 'server' // an orderly end: FIN between events, or a WebSocket close frame
    | 'refused' // the connection could not be made, TCP or TLS (see `code`)
    | 'rejected' // the handshake was answered with another status than expected (see `code`: 'HTTP 409')
    | 'reset' // the connection broke, or was cut before its response had ended (see `code`)
    | 'protocol'; // the bytes were not HTTP, not an event stream that can be read, or not WebSocket frames
  /** A system error code (`ECONNREFUSED`, `EMFILE`), an HTTP status, a WebSocket close code or a parser error's name. */
  readonly code: string;
  readonly message: string;
}

/** Monotonic times of the steps of one connect, of a requester its latest one (see measure/clock.ts); undefined until the step has happened. */
export interface ConnectTimings {
  readonly startedNs: number;
  /** TCP established. */
  connectedNs: number | undefined;
  /** The TLS handshake is done: of the latest connection. Without TLS it never happens. */
  securedNs?: number | undefined;
  /** Response head (200), or 101, read. */
  openedNs: number | undefined;
  /** First event read to its end. */
  firstEventNs: number | undefined;
}

/**
 * What a workload does with what its client reads. Lean clients make every call inside the read callback;
 * `bytes` is storage that all connections share, valid only during the call.
 */
export interface Receiver {
  /**
   * A subscriber: the head of its stream (200 or 101) has been read. A requester, once: it may ask; over SSE with
   * keepAlive as soon as TCP is connected, without keepAlive at once, because the connection comes with the request.
   */
  opened?(): void;
  /**
   * One event's payload: `bytes[start, end)`. `receivedNs` was taken once for the read that completed the event.
   * `binary`: the WebSocket message said that it is; an event stream carries text only.
   */
  message(bytes: Uint8Array, start: number, end: number, receivedNs: number, binary: boolean): void;
  /** SSE only: the POST that carried a message was answered. Times: handed to send(), written, answered. */
  acknowledged?(status: number, sentNs: number, writtenNs: number, answeredNs: number): void;
  /** SSE only: the response of a reply stream ended. On WebSocket the last message says so in its payload. */
  streamEnded?(): void;
  /** A protocol keep-alive was read: an SSE comment or a WebSocket ping. */
  keptAlive?(): void;
  /** Exactly once; nothing follows it. */
  closed(reason: ClientClose): void;
}

export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  /** Source address, to spread connections over 127.0.0.0/8. */
  readonly localAddress?: string;
  readonly client: string;
  /** What is asked of a server that is not of this project, in place of the wire surface of servers/target.ts. */
  readonly request?: EndpointRequest;
}

export interface SubscribeOptions extends ConnectOptions {
  readonly channel: string;
  readonly resumeAfter?: number;
  /** Asked for in the handshake; where the server does not agree to it, or does otherwise, the connection fails. */
  readonly compression?: Compression;
  /** Whether `send` will be used, and how SSE sends: it opens its uplink connections at once, beside the event stream. */
  readonly uplink: boolean | UplinkOptions;
}

/** One subscriber of a channel. */
export interface Subscription {
  readonly timings: ConnectTimings;
  /** SSE: the `Last-Event-ID` as of now. WebSocket: always ''. */
  readonly lastEventId: string;
  /** SSE: the reconnection time that the stream asked for, in milliseconds. WebSocket: never. */
  readonly retryMs?: number | undefined;
  /**
   * Uplink. SSE: a POST on this client's one kept-alive connection, queued behind an unanswered one; or as
   * `SubscribeOptions.uplink` says.
   * `message` is copied. Before the connection is open it waits; after the end it is dropped.
   * `binary`: it is no text. A WebSocket says so in its opcode, a POST by `application/octet-stream`.
   */
  send(message: Uint8Array, binary?: boolean): void;
  /** Stops and resumes reading, for tests of backpressure. */
  pause(): void;
  resume(): void;
  close(): void;
  /**
   * Goes away without a word, as a user does whose program ends: TCP ends from this side, without a closing
   * handshake. `Receiver.closed` follows as after `close`.
   */
  drop(): void;
  /**
   * Lean clients only. As `drop`, by a TCP reset: it frees both ends at once and leaves no TIME_WAIT behind, for
   * closing many thousands. `Receiver.closed` follows.
   */
  reset?(): void;
}

/** One user of request → reply stream. */
export interface Requester {
  readonly timings: ConnectTimings;
  /**
   * Sends a request; the events of its stream arrive at `Receiver.message`. One request at a time: over SSE the
   * next one waits for `streamEnded`, over WebSocket for the message whose payload says that it is the last.
   * `binary` as in `Subscription.send`.
   */
  request(message: Uint8Array, binary?: boolean): void;
  close(): void;
}

/** Totals over all connections of one process; read by difference. */
export interface ReadCounters {
  /** Read callbacks that carried bytes. */
  reads: number;
  /** All bytes read: HTTP heads, chunk framing, frame headers and payloads. */
  bytes: number;
  /** Of these, the bytes of response heads (HTTP status line and headers, with their blank line). */
  headBytes: number;
  /** Heads are in `bytes` and were not told apart: no figure is made of `headBytes`. */
  areHeadsUnknown?: true;
  /** Bytes written by the clients (requests, POSTs, frames). */
  writtenBytes: number;
  /** Events completed, and their payload bytes. */
  events: number;
  payloadBytes: number;
  /** TCP connections ever opened by these clients. */
  sockets: number;
  /** Redirects that event streams followed; each took a connection of its own, within the time of the connect. */
  redirects: number;
}

/** A way to generate load over one transport. */
export interface ClientTransport {
  readonly kind: ClientKind;
  readonly transport: Transport;
  readonly counters: ReadCounters;
  /** The version of HTTP that it speaks; left out: 1.1. */
  readonly http?: 2;
  /** What has been seen of TLS; undefined where it speaks clear text. */
  readonly tls?: (TlsUse & { readonly records?: TlsRecordMeter | undefined }) | undefined;
  subscribe(options: SubscribeOptions, receiver: Receiver): Subscription;
  /**
   * `keepAlive: false`: SSE makes a new connection for every request; a WebSocket reconnects likewise, and closes
   * the connection of one request when the next one comes.
   */
  openRequester(options: ConnectOptions & { readonly keepAlive: boolean }, receiver: Receiver): Requester;
  /**
   * Called once per turn of the event loop in which anything was read, after the turn's last read callback,
   * with the times of the first and the last one: the client drain of that burst. Lean clients only.
   */
  onBurst: ((firstReadNs: number, lastReadNs: number, reads: number) => void) | undefined;
}
