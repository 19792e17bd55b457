// Payloads that both halves know to the last byte, so that what a transport makes of them can be checked: a pool of
// them from a seed, one for each sequence number in turn. Only the stamp differs from one sending to the next.
import { STAMP_LENGTH, STAMP_OFFSET } from '../measure/events/stamp.ts';

const AFTER_STAMP = STAMP_OFFSET + STAMP_LENGTH;

export class PayloadPool {
  readonly #payloads: readonly Buffer[];

  /** `make`: the payload with that index, at least as long as its stamp needs. */
  constructor(size: number, make: (index: number) => Buffer) {
    this.#payloads = Array.from({ length: size }, (_, index) => make(index));
  }

  /** The payload of the event with that number; its stamp is to be written at `STAMP_OFFSET`. */
  of(sequence: number): Buffer {
    return this.#payloads[sequence % this.#payloads.length]!;
  }

  /** Whether `bytes[start, end)` is the payload of the event with that number, but for its stamp. */
  isWhole(sequence: number, bytes: Uint8Array, start: number, end: number): boolean {
    const payload = this.of(sequence);
    return (
      end - start === payload.length &&
      payload.compare(bytes, start + AFTER_STAMP, end, AFTER_STAMP) === 0 &&
      payload.compare(bytes, start, start + STAMP_OFFSET, 0, STAMP_OFFSET) === 0
    );
  }
}
