// How long a run will still take: what its plan says of the blocks that are left, times how much longer than planned the
// finished ones have taken. What comes before the first block says nothing of blocks.

export class TimeLeft {
  /** Of the blocks that are left. */
  #plannedMs: number;
  #finishedMs = 0;
  #begunMs: number | undefined;
  #lastMs = 0;

  /** `plannedMs`: of all blocks together. */
  constructor(plannedMs: number) {
    this.#plannedMs = plannedMs;
  }

  /** A block begins, at that time of any clock in milliseconds. */
  begins(nowMs: number): void {
    this.#begunMs ??= this.#lastMs = nowMs;
  }

  /** A block has come to its end, for which so much was planned. */
  finished(plannedMs: number, nowMs: number): void {
    this.#plannedMs -= plannedMs;
    this.#finishedMs += plannedMs;
    this.#lastMs = nowMs;
  }

  /** A block of that length is to be done beyond the plan, or with a minus need not be done. */
  changed(plannedMs: number): void {
    this.#plannedMs += plannedMs;
  }

  /** Never less than nothing, in milliseconds. */
  leftMs(nowMs: number): number {
    if (this.#begunMs === undefined) return Math.max(0, this.#plannedMs);
    const pace = this.#finishedMs > 0 ? (this.#lastMs - this.#begunMs) / this.#finishedMs : 1;
    return Math.max(0, pace * this.#plannedMs - (nowMs - this.#lastMs));
  }
}
