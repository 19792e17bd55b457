// Whether what was printed has arrived: a stream tells its errors later, when the process would have ended already.
// https://nodejs.org/api/process.html#a-note-on-process-io
import type { Writable } from 'node:stream';

export class OutputWatch {
  readonly #stream: Writable;
  #error: NodeJS.ErrnoException | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', (error) => (this.#error ??= error));
  }

  /** Waits for what was written. Gives what went wrong, with its remedy; a reader who has read enough is no error. */
  async problem(): Promise<string | undefined> {
    await new Promise<void>((resolve) => this.#stream.write('', () => resolve()));
    if (this.#error === undefined || this.#error.code === 'EPIPE') return undefined;
    return `cannot write to standard output: ${this.#error.message}. Free some space, or send it elsewhere.`;
  }
}
