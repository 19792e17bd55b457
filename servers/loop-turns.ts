// The turns of the event loop, told apart: where a stream writes nothing before its turn ends, what was written in this
// turn is held back although nobody is slow.

export class LoopTurns {
  #turn = 0;
  #ends = false;

  /** The number of this turn, counted only while somebody asks. */
  current(): number {
    if (!this.#ends) {
      this.#ends = true;
      setImmediate(() => {
        this.#ends = false;
        this.#turn++;
      });
    }
    return this.#turn;
  }
}
