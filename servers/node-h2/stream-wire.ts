// How one stream of node:http2 is written to, for SSE and for its answers: with what it holds back, and what it holds
// back of this very turn of the event loop only because nothing is written before the turn ends.
import type { ServerHttp2Stream } from 'node:http2';
import type { LoopTurns } from '../loop-turns.ts';
import type { Wire } from '../hub.ts';
import { cut } from './http2.ts';

export class StreamWire implements Wire<Uint8Array> {
  /** Called when what was held back has drained. */
  onDrain: (() => void) | undefined = undefined;
  readonly #stream: ServerHttp2Stream;
  readonly #turns: LoopTurns;
  readonly #keepAlive: Uint8Array;
  #heldSinceTurn = -1;
  #heard = false;

  constructor(stream: ServerHttp2Stream, turns: LoopTurns, keepAlive: Uint8Array) {
    this.#stream = stream;
    this.#turns = turns;
    this.#keepAlive = keepAlive;
  }

  send(bytes: Uint8Array): boolean {
    if (this.#stream.destroyed || this.#stream.writableEnded) return true;
    if (this.#stream.write(bytes)) return true;
    if (this.#heldSinceTurn < 0) this.#heldSinceTurn = this.#turns.current();
    if (!this.#heard) {
      this.#heard = true;
      this.#stream.on('drain', () => {
        this.#heldSinceTurn = -1;
        this.onDrain?.();
      });
    }
    return false;
  }

  keepAlive(): void {
    this.send(this.#keepAlive);
  }

  end(): void {
    this.#stream.end();
  }

  cut(): void {
    cut(this.#stream);
  }

  buffered(): number {
    return this.#stream.writableLength;
  }

  heldOnlyThisTurn(): boolean {
    return this.#heldSinceTurn >= 0 && this.#heldSinceTurn === this.#turns.current();
  }
}
