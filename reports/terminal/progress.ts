// How far a run is, and how long it will still take. Nothing is drawn and no timer fires between quiet() and
// resume(): a slice is measured then, and drawing would be measured with it.
import { ProgressBar } from './progress-bar.ts';
import type { ProgressDisplay, ProgressState, ProgressStream } from './progress-display.ts';
import { ProgressLines } from './progress-lines.ts';
import { TimeLeft } from './time-left.ts';

export interface Progress {
  /** Once, before everything else; `plannedMs`: all blocks together. */
  start(totalBlocks: number, plannedMs: number): void;
  blockStarted(label: string): void;
  /** `outcome` in a few words: `ok`, `invalid: client-cpu`. `plannedMs`: what the plan says of this block. */
  blockFinished(label: string, outcome: string, plannedMs: number): void;
  /** One of the blocks is not needed. */
  blockLeftOut(plannedMs: number): void;
  /** One more block than was planned. */
  blockAdded(plannedMs: number): void;
  /** A line that stays. */
  note(text: string): void;
  /** From now on nothing is drawn: what is to be said is held back. */
  quiet(): void;
  resume(): void;
  /** Gives the terminal back. May be called at any time, and more than once. */
  stop(): void;
}

/** One display on a terminal, plain lines elsewhere. `nowMs` is any clock in milliseconds. */
export function createProgress(stream: ProgressStream, nowMs?: () => number): Progress {
  return new RunProgress(stream.isTTY === true ? new ProgressBar(stream) : new ProgressLines(stream), nowMs);
}

const REFRESH_MS = 1000;

/** Counts, estimates and keeps quiet; what it looks like is the display's. */
class RunProgress implements Progress {
  readonly #display: ProgressDisplay;
  readonly #nowMs: () => number;
  readonly #heldBack: (() => void)[] = [];
  #ticker: NodeJS.Timeout | undefined;
  #running = false;
  #isQuiet = false;
  #doneBlocks = 0;
  #totalBlocks = 0;
  #timeLeft = new TimeLeft(0);
  #label = '';

  constructor(display: ProgressDisplay, nowMs: () => number = () => performance.now()) {
    this.#display = display;
    this.#nowMs = nowMs;
  }

  start(totalBlocks: number, plannedMs: number): void {
    this.#running = true;
    this.#totalBlocks = totalBlocks;
    this.#timeLeft = new TimeLeft(plannedMs);
    // Also when the program ends without having called stop(): a terminal without a cursor is a nuisance.
    process.once('exit', this.#stopAtExit);
    this.#display.started(this.#state());
    this.#tick();
  }

  blockStarted(label: string): void {
    this.#label = label;
    this.#timeLeft.begins(this.#nowMs());
    this.#refresh();
  }

  blockFinished(label: string, outcome: string, plannedMs: number): void {
    this.#doneBlocks++;
    this.#timeLeft.finished(plannedMs, this.#nowMs());
    this.#label = `${label}: ${outcome}`;
    const state = this.#state();
    this.#say(() => {
      this.#display.finished(state);
    });
  }

  blockLeftOut(plannedMs: number): void {
    this.#totalBlocks--;
    this.#timeLeft.changed(-plannedMs);
  }

  blockAdded(plannedMs: number): void {
    this.#totalBlocks++;
    this.#timeLeft.changed(plannedMs);
  }

  note(text: string): void {
    this.#say(() => {
      this.#display.note(text);
    });
  }

  quiet(): void {
    this.#isQuiet = true;
    clearInterval(this.#ticker);
  }

  resume(): void {
    this.#isQuiet = false;
    this.#sayHeldBack();
    this.#refresh();
    this.#tick();
  }

  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    clearInterval(this.#ticker);
    process.off('exit', this.#stopAtExit);
    this.#sayHeldBack();
    this.#display.stop();
  }

  readonly #stopAtExit = (): void => {
    this.stop();
  };

  #say(saying: () => void): void {
    if (this.#isQuiet) this.#heldBack.push(saying);
    else saying();
  }

  #sayHeldBack(): void {
    for (const saying of this.#heldBack.splice(0)) saying();
  }

  #refresh(): void {
    if (this.#running && !this.#isQuiet) this.#display.refresh(this.#state());
  }

  #tick(): void {
    clearInterval(this.#ticker);
    if (!this.#running) return;
    this.#ticker = setInterval(() => {
      this.#refresh();
    }, REFRESH_MS);
    this.#ticker.unref();
  }

  #state(): ProgressState {
    const [doneBlocks, totalBlocks, label] = [this.#doneBlocks, this.#totalBlocks, this.#label];
    return { doneBlocks, totalBlocks, secondsLeft: this.#timeLeft.leftMs(this.#nowMs()) / 1000, label };
  }
}
