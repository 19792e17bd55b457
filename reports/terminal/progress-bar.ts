// Progress on a terminal: one line that is drawn over itself. https://github.com/npkgz/cli-progress
import { SingleBar } from 'cli-progress';
import type { ProgressDisplay, ProgressState, ProgressStream } from './progress-display.ts';
import { durationText } from '../words/quantity.ts';

/** The library redraws by its own timer; ours decides, so that nothing is drawn while a slice is measured. */
const NEVER_FPS = 1e-6;

export class ProgressBar implements ProgressDisplay {
  readonly #stream: ProgressStream;
  readonly #bar: SingleBar;
  #shown: ProgressState | undefined;

  constructor(stream: ProgressStream) {
    this.#stream = stream;
    this.#bar = new SingleBar({
      stream,
      format: '{bar} {value}/{total} blocks, {left} left  {label}',
      barsize: 24,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      fps: NEVER_FPS,
      synchronousUpdate: false,
      clearOnComplete: true,
      hideCursor: true,
    });
  }

  started(state: ProgressState): void {
    this.refresh(state);
  }

  finished(state: ProgressState): void {
    this.refresh(state);
  }

  /** Starting again is how this library draws at once; stopping before it clears the line. */
  refresh(state: ProgressState): void {
    this.#bar.stop();
    const { doneBlocks, totalBlocks, secondsLeft, label } = state;
    this.#bar.start(totalBlocks, doneBlocks, { left: durationText(secondsLeft), label });
    this.#shown = state;
  }

  note(text: string): void {
    this.#bar.stop();
    this.#stream.write(`${text}\n`);
    if (this.#shown !== undefined) this.refresh(this.#shown);
  }

  stop(): void {
    this.#bar.stop();
    this.#shown = undefined;
  }
}
