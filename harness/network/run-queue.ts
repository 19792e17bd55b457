// How long this thread was ready to run and had no processor. What arrives meanwhile is not looked at, and nothing else tells
// how long it has waited: a TUN device stamps no packet. https://docs.kernel.org/scheduler/sched-stats.html (/proc/<pid>/schedstat)
import { openSync, readSync } from 'node:fs';

export class RunQueue {
  readonly #fd: number | undefined = opened();
  readonly #text = Buffer.alloc(64);
  #seenNs = this.#waitedNs();

  /** Since the last call of this or of `begin`, in nanoseconds; 0 where the system does not tell. */
  waitedNs(): number {
    const before = this.#seenNs;
    this.#seenNs = this.#waitedNs();
    return this.#seenNs - before;
  }

  /** What it has waited so far is over. */
  begin(): void {
    this.#seenNs = this.#waitedNs();
  }

  /** The second of three numbers. */
  #waitedNs(): number {
    if (this.#fd === undefined) return 0;
    const bytes = readSync(this.#fd, this.#text, 0, this.#text.length, 0);
    const from = this.#text.indexOf(32) + 1;
    return Number(this.#text.toString('latin1', from, Math.min(bytes, this.#text.indexOf(32, from))));
  }
}

function opened(): number | undefined {
  try {
    return openSync('/proc/thread-self/schedstat', 'r');
  } catch {
    return undefined;
  }
}
