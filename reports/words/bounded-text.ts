// A text that never grows beyond a limit of bytes: what does not fit is left out whole and counted.

export class BoundedText {
  readonly #limitBytes: number;
  readonly #parts: string[] = [];
  #bytes = 0;

  /** `limitBytes`: of the whole text in UTF-8. */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Appends the part where it fits and leaves `reserveBytes` for what must come after it; tells whether it did. */
  append(part: string, reserveBytes = 0): boolean {
    const bytes = Buffer.byteLength(part);
    if (this.#bytes + bytes + reserveBytes > this.#limitBytes) return false;
    this.#parts.push(part);
    this.#bytes += bytes;
    return true;
  }

  /** Appends as many as fit, in their order, and returns how many were left out. */
  appendAll(parts: readonly string[], reserveBytes = 0): number {
    const end = parts.findIndex((part) => !this.append(part, reserveBytes));
    return end < 0 ? 0 : parts.length - end;
  }

  toString(): string {
    return this.#parts.join('');
  }
}
