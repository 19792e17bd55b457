// One input of the suite that lean and reference clients pass alike: what a server sends on a connection, how it goes on
// then, and what a client must make of it, wherever the bytes are cut into reads.

/** What a client made of it. */
export interface Outcome {
  readonly opened: number;
  readonly messages: readonly string[];
  readonly keptAlive: number;
  readonly lastEventId: string;
  /** Cause and code. */
  readonly closed: string;
}

/**
 * `fin`: the server ends the connection. `stay`: it does nothing more, and the client must end by itself. `idle`: it does
 * nothing more, and the test closes the client when all messages have come.
 */
export type After = 'fin' | 'stay' | 'idle';

export interface WireCase {
  readonly name: string;
  /** What says so. */
  readonly rule: string;
  /** As latin1; of a WebSocket, from the head of its request on. */
  readonly bytes: string | ((requestHead: string) => string);
  readonly after: After;
  readonly outcome: Outcome;
  /** Bytes before this one are cut only once: they are the same in many cases. */
  readonly cutFrom: number;
}

/** A case in which messages are read, and then the connection ends as `closed` says. */
export function reads(messages: readonly string[], closed: string, rest: Partial<Outcome> = {}): Outcome {
  return { opened: 1, messages, keptAlive: 0, lastEventId: '', closed, ...rest };
}

/** A case that comes to nothing. */
export function fails(closed: string): Outcome {
  return { opened: 0, messages: [], keptAlive: 0, lastEventId: '', closed };
}

/** `[name, bytes, after, outcome]` of one rule. */
export type Row = readonly [name: string, bytes: WireCase['bytes'], after: After, outcome: Outcome];

export function casesOf(rule: string, rows: readonly Row[], cutFrom = 0): WireCase[] {
  return rows.map(([name, bytes, after, outcome]) => ({ name, rule, bytes, after, outcome, cutFrom }));
}
