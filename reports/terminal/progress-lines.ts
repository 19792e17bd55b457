// Progress for a log: one plain line a block, no control characters.
import type { ProgressDisplay, ProgressState, ProgressStream } from './progress-display.ts';
import { durationText } from '../words/quantity.ts';

export class ProgressLines implements ProgressDisplay {
  readonly #stream: ProgressStream;

  constructor(stream: ProgressStream) {
    this.#stream = stream;
  }

  started({ totalBlocks, secondsLeft }: ProgressState): void {
    this.note(`${totalBlocks} ${totalBlocks === 1 ? 'block' : 'blocks'}, about ${durationText(secondsLeft)}`);
  }

  finished({ doneBlocks, totalBlocks, secondsLeft, label }: ProgressState): void {
    const left = doneBlocks === totalBlocks ? 'done' : `${durationText(secondsLeft)} left`;
    this.note(`[${doneBlocks}/${totalBlocks}] ${label} (${left})`);
  }

  refresh(): void {
    // A log keeps what it is told: the time left is worth a line only when a block has finished.
  }

  note(text: string): void {
    this.#stream.write(`${text}\n`);
  }

  stop(): void {
    // Nothing to give back.
  }
}
