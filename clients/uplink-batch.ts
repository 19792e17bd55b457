// Several messages in the body of one POST: lines of text, as JSON Lines has them (https://jsonlines.org). How a subscriber
// over SSE sends its messages at all.

const LF = 0x0a;

/** How messages go up where each is a POST; a WebSocket sends them on its one connection whatever it says. */
export interface UplinkOptions {
  /** Kept connections for POSTs. With more than one, a message may overtake another. */
  readonly connections: number;
  /** Everything that waits when a POST can be sent goes into it. */
  readonly batched: boolean;
}

const PLAIN: UplinkOptions = { connections: 1, batched: false };

/** A batch takes no further message once it is as large as this: bodies have a limit. */
export const MAX_BATCH_BYTES = 262_144;

/** What `SubscribeOptions.uplink` means; undefined: nothing is sent. */
export function uplinkOptions(uplink: boolean | UplinkOptions): UplinkOptions | undefined {
  if (typeof uplink === 'object') return uplink;
  return uplink ? PLAIN : undefined;
}

/** The body that holds these messages. Throws a RangeError for what is no line of text. */
export function asBatch(messages: readonly Uint8Array[], binary: boolean): Buffer {
  if (binary) throw new RangeError('a batch is lines of text: send bytes in a POST of their own');
  const body = Buffer.allocUnsafe(messages.reduce((sum, { length }) => sum + length + 1, -1));
  let at = 0;
  for (const message of messages) {
    if (at > 0) body[at++] = LF;
    body.set(message, at);
    at += message.length;
  }
  return body;
}

/** Calls `each` with the messages of a body, in their order. */
export function eachOfBatch(body: Uint8Array, each: (message: Uint8Array) => void): void {
  let start = 0;
  for (let end = body.indexOf(LF); end >= 0; end = body.indexOf(LF, start)) {
    each(body.subarray(start, end));
    start = end + 1;
  }
  each(body.subarray(start));
}
