// Writes the frames of a WebSocket client: unfragmented and, as a client must, masked with a fresh key that
// nobody can predict. https://www.rfc-editor.org/rfc/rfc6455#section-5.3
import { randomFillSync } from 'node:crypto';

const FIN = 0x80;
const MASKED = 0x80;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** Masking keys are drawn in bulk: one system call for 2,048 of them. */
const keys = Buffer.allocUnsafeSlow(8192);
let nextKey = keys.length;

/** One frame: opcode, and the payload `bytes[start, end)`, which is copied. */
export function clientFrame(opcode: number, bytes: Uint8Array, start = 0, end = bytes.length): Buffer {
  const length = end - start;
  const lengthBytes = length < LENGTH_16 ? 0 : length < 0x10000 ? 2 : 8;
  const frame = Buffer.allocUnsafe(2 + lengthBytes + 4 + length);
  frame[0] = FIN | opcode;
  if (lengthBytes === 0) {
    frame[1] = MASKED | length;
  } else if (lengthBytes === 2) {
    frame[1] = MASKED | LENGTH_16;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = MASKED | LENGTH_64;
    frame.writeUInt32BE(Math.floor(length / 2 ** 32), 2);
    frame.writeUInt32BE(length % 2 ** 32, 6);
  }
  if (nextKey === keys.length) {
    randomFillSync(keys);
    nextKey = 0;
  }
  const key = nextKey;
  nextKey += 4;
  const keyAt = 2 + lengthBytes;
  for (let i = 0; i < 4; i++) frame[keyAt + i] = keys[key + i]!;
  const payloadAt = keyAt + 4;
  for (let i = 0; i < length; i++) frame[payloadAt + i] = bytes[start + i]! ^ keys[key + (i & 3)]!;
  return frame;
}

/** The payload of a close frame. */
export function closePayload(code: number): Buffer {
  const payload = Buffer.allocUnsafe(2);
  payload.writeUInt16BE(code);
  return payload;
}
