// A short text of an event stream (its id, its type), kept as bytes and decoded only when somebody asks:
// most events carry an id, and hardly anyone reads it.

/** Bytes that hold a sequence number or a word without growing. */
const USUAL_BYTES = 24;

/** A text that is set often and read seldom. */
export class FieldText {
  #bytes = new Uint8Array(USUAL_BYTES);
  #length = 0;

  /** Copies `source[start, end)`, UTF-8. */
  set(source: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (length > this.#bytes.length) this.#bytes = new Uint8Array(length);
    const bytes = this.#bytes;
    for (let i = 0; i < length; i++) bytes[i] = source[start + i]!;
    this.#length = length;
  }

  clear(): void {
    this.#length = 0;
  }

  toString(): string {
    return Buffer.from(this.#bytes.buffer, 0, this.#length).toString();
  }
}
