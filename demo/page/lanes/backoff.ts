// When to try again, for the two ways that have no reconnection of their own: doubling from a quarter of a second to four
// seconds, each time at a random point of the second half, so that many clients do not come back at once.

const FIRST_MS = 250;
const LONGEST_MS = 4_000;

export class Backoff {
  #waitMs = FIRST_MS;
  #timer: number | undefined;

  /** Calls `retry` after a while; a longer one than the last time. */
  again(retry: () => void): void {
    const waitMs = this.#waitMs * (0.5 + Math.random() / 2);
    this.#waitMs = Math.min(LONGEST_MS, this.#waitMs * 2);
    this.#timer = setTimeout(retry, waitMs);
  }

  /** It has worked: the next wait is short again. */
  worked(): void {
    this.#waitMs = FIRST_MS;
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
