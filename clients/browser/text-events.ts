// Texts that a browser hands over become the bytes that a `Receiver` expects. One storage for all: valid during the call.
import type { ReadPath } from '../read-path.ts';
import type { ConnectTimings, Receiver } from '../client.ts';

const encoder = new TextEncoder();
/** A UTF-16 unit takes three bytes at most. https://encoding.spec.whatwg.org/#dom-textencoder-encodeinto */
const MOST_BYTES = 3;
let storage = new Uint8Array(65_536);

/** One event: counted and handed on. `path.receivedNs` has been taken. */
export function deliverText(path: ReadPath, timings: ConnectTimings, receiver: Receiver, text: string): void {
  if (text.length * MOST_BYTES > storage.length) storage = new Uint8Array(text.length * MOST_BYTES);
  const { written } = encoder.encodeInto(text, storage);
  deliverBytes(path, timings, receiver, storage, written, false);
}

/** The same of bytes, from the first to `end`. */
export function deliverBytes(
  path: ReadPath,
  timings: ConnectTimings,
  receiver: Receiver,
  bytes: Uint8Array,
  end: number,
  binary: boolean,
): void {
  path.counters.events++;
  path.counters.payloadBytes += end;
  timings.firstEventNs ??= path.receivedNs;
  receiver.message(bytes, 0, end, path.receivedNs, binary);
}
