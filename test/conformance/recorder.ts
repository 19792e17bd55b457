// The application of the suite: it remembers what a target tells it, and lets a test act on it.
import type { Application, CloseReason, Connection, Listener, ReplyStream } from '../../servers/target.ts';

/** What a test does when the target calls. */
export interface Reactions {
  opened?(connection: Connection): void;
  received?(connection: Connection, message: string, bytes: Uint8Array, binary: boolean): void;
  requested?(stream: ReplyStream, request: string, bytes: Uint8Array, binary: boolean): void;
  writable?(connection: Connection): void;
  closed?(connection: Connection, reason: CloseReason): void;
}

export class Recorder implements Application {
  readonly connections: Connection[] = [];
  readonly uplinked: string[] = [];
  readonly requests: string[] = [];
  /** Replies whose readers have gone, by client. */
  readonly abandonments: string[] = [];
  readonly closings: { client: string; reason: CloseReason }[] = [];
  readonly writables: string[] = [];
  listener: Listener | undefined = undefined;
  readonly #reactions: Reactions;

  constructor(reactions: Reactions = {}) {
    this.#reactions = reactions;
  }

  started(listener: Listener): void {
    this.listener = listener;
  }

  opened(connection: Connection): void {
    this.connections.push(connection);
    this.#reactions.opened?.(connection);
  }

  received(connection: Connection, message: Uint8Array, binary = false): void {
    const text = Buffer.from(message).toString();
    this.uplinked.push(`${connection.client}: ${text}`);
    this.#reactions.received?.(connection, text, message, binary);
  }

  requested(stream: ReplyStream, request: Uint8Array, binary = false): void {
    const text = Buffer.from(request).toString();
    this.requests.push(`${stream.client}: ${text}`);
    this.#reactions.requested?.(stream, text, request, binary);
  }

  abandoned(stream: ReplyStream): void {
    this.abandonments.push(stream.client);
  }

  writable(connection: Connection): void {
    this.writables.push(connection.client);
    this.#reactions.writable?.(connection);
  }

  closed(connection: Connection, reason: CloseReason): void {
    this.closings.push({ client: connection.client, reason });
    this.#reactions.closed?.(connection, reason);
  }
}
