// The null target: takes every event and discards it. The same application and schedule run against it for a
// slice, and what the server's CPU then costs is the generator's own share, to be taken off the target's figure.
import type { Connection, Listener, OutgoingEvent, ReplyStream } from './target.ts';

/** A listener on nothing: `broadcast` discards. */
export const nullListener: Listener = {
  port: 0,
  broadcast(_channel: string, _event: OutgoingEvent): void {},
  close: () => Promise.resolve(),
};

/** A connection to nobody: `send` discards and is never held back. */
export class NullConnection implements Connection {
  readonly channel: string;
  readonly client: string;
  readonly resumeAfter = undefined;
  readonly bufferedBytes = 0;

  constructor(channel: string, client: string) {
    this.channel = channel;
    this.client = client;
  }

  send(_event: OutgoingEvent): boolean {
    return true;
  }

  keepAlive(): void {}

  end(): void {}
}

/** A reply that nobody reads: it only remembers that it was finished. */
export class NullReplyStream implements ReplyStream {
  readonly client: string;
  closed = false;

  constructor(client: string) {
    this.client = client;
  }

  send(_event: OutgoingEvent): boolean {
    return true;
  }

  finish(_last: OutgoingEvent): void {
    this.closed = true;
  }
}
