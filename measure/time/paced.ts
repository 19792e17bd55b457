// Calls a task many times at a steady rate, by the event loop's own timers: for work that is coarse enough, in
// processes that are too many for a metronome thread each (measure/time/metronome.ts; it takes 8 MB). What is late is done
// late, never left out and never given a new time.
import { NS_PER_MS, nowNs } from '../clock.ts';

/** So many in one turn of the event loop at most, so that it gets to read in between. */
const AT_ONCE = 32;

/** Timers count whole milliseconds: up to this much early is in time. */
const TICK_MS = 1;

export interface Pace {
  /** When the first one is due (monotonic, ns), and the time from one to the next. */
  readonly fromNs: number;
  readonly gapNs: number;
  readonly count: number;
}

/** A run through a pace. */
export class Paced {
  /** Resolves with how many were called: all of them, unless it was halted. */
  readonly done: Promise<number>;
  readonly #pace: Pace;
  readonly #task: (index: number, dueNs: number) => void;
  #resolve!: (called: number) => void;
  #called = 0;
  #halted = false;

  /** `task` is called with its index and the time at which it was due, at that time or later. */
  constructor(pace: Pace, task: (index: number, dueNs: number) => void) {
    this.#pace = pace;
    this.#task = task;
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#turn();
  }

  /** No task is called any more. */
  halt(): void {
    this.#halted = true;
  }

  readonly #turn = (): void => {
    const { fromNs, gapNs, count } = this.#pace;
    const untilNs = nowNs();
    for (let n = 0; n < AT_ONCE && !this.#halted && this.#called < count; n++) {
      const dueNs = fromNs + this.#called * gapNs;
      if (dueNs > untilNs) {
        setTimeout(this.#turn, Math.max(TICK_MS, (dueNs - untilNs) / NS_PER_MS));
        return;
      }
      this.#task(this.#called++, dueNs);
    }
    if (this.#halted || this.#called === count) this.#resolve(this.#called);
    else setImmediate(this.#turn);
  };
}
