// The latest events, by their consecutive numbers, for those who come back: as many as it may keep, the oldest given up
// first. Of each the due time is kept; the payload follows from the number.

export class ReplayBuffer {
  readonly #dueNs: Float64Array;
  #next = 0;
  #kept = 0;

  /** `size`: how many events it keeps at most. */
  constructor(size: number) {
    this.#dueNs = new Float64Array(size);
  }

  /** The number of the next event. */
  get next(): number {
    return this.#next;
  }

  /** The number of the oldest event that is kept; `next` where there is none. */
  get oldest(): number {
    return this.#next - this.#kept;
  }

  /** Begins anew, empty, with that number. */
  beginAt(next: number): void {
    this.#next = next;
    this.#kept = 0;
  }

  /** Adds the next event; returns its number. */
  add(dueNs: number): number {
    const size = this.#dueNs.length;
    if (size > 0) {
      this.#dueNs[this.#next % size] = dueNs;
      this.#kept = Math.min(size, this.#kept + 1);
    }
    return this.#next++;
  }

  /** With which number those go on who have everything up to `after`: the next one, or the oldest that is kept. */
  firstAfter(after: number): number {
    return Math.min(this.#next, Math.max(after + 1, this.oldest));
  }

  /** When an event was due that is kept. Throws a RangeError for any other. */
  dueNs(sequence: number): number {
    if (sequence < this.oldest || sequence >= this.#next)
      throw new RangeError(`event ${sequence} is not kept: there are ${this.oldest} to ${this.#next - 1}`);
    return this.#dueNs[sequence % this.#dueNs.length]!;
  }
}
