// What the process that looks at a stream through a proxy is told, and what it has seen.
import type { Look } from '../via-record.ts';

export interface LookSetup {
  /** Of the server itself, and through the proxy: event streams (`http:`) or WebSockets (`ws:`). */
  readonly directUrl: string;
  readonly proxyUrl: string;
  /** How many events the server will send. */
  readonly events: number;
  /** It looks no longer, in milliseconds. */
  readonly limitMs: number;
}

export interface LookMethods {
  /** Resolves when all events have come through, the stream has ended, or the time is up. */
  look(setup: LookSetup): Promise<Look>;
}
