// Binary payloads over both transports. WebSocket carries bytes as they are. An event stream carries text, so that over SSE
// a binary payload is sent as base64 (RFC 4648 section 4, with padding, in one data line): a third more bytes, and the work
// of both ends. That is a rule of the workloads, the same for every target; no target encodes anything.
// https://html.spec.whatwg.org/multipage/server-sent-events.html, https://www.rfc-editor.org/rfc/rfc4648#section-4
import type { Listener, OutgoingEvent } from '../servers/target.ts';

/** The event that carries a binary payload: as bytes where the listener can, else as base64. */
export function binaryEvent(
  payload: Uint8Array,
  { carriesBinary }: Pick<Listener, 'carriesBinary'>,
): OutgoingEvent {
  if (carriesBinary === true) return { data: payload, binary: true };
  const { buffer, byteOffset, byteLength } = payload;
  return { data: Buffer.from(Buffer.from(buffer, byteOffset, byteLength).toString('base64'), 'latin1') };
}

/** The payload of such an event as a client reads it (`Receiver.message`): valid as long as `bytes`, or for ever. */
export function binaryPayload(bytes: Uint8Array, start: number, end: number, binary: boolean): Uint8Array {
  if (binary) return bytes.subarray(start, end);
  return Buffer.from(
    Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1'),
    'base64',
  );
}
