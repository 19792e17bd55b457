// A run that shows itself: what `run --live` adds to the progress in the terminal.
import { availableParallelism, freemem, loadavg } from 'node:os';
import { processorTimeBetween, processorTimes } from '../../measure/process/stolen-time.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { liveFigures } from '../../reports/live/figures.ts';
import type { LiveMachine, LiveState } from '../../reports/live/live-state.ts';
import { TimeLeft } from '../../reports/terminal/time-left.ts';
import { LiveServer } from './live-server.ts';

interface Blocks {
  readonly done: number;
  readonly total: number;
}

export class LiveRun {
  readonly #server: LiveServer;
  readonly #run: string;
  readonly #records: readonly TrialRecord[];
  readonly #before = processorTimes();
  readonly #timeLeft: TimeLeft;
  #blocks: Blocks;

  private constructor(run: string, records: readonly TrialRecord[], total: number, plannedMs: number) {
    this.#run = run;
    this.#records = records;
    this.#blocks = { done: 0, total };
    this.#timeLeft = new TimeLeft(plannedMs);
    this.#server = new LiveServer(this.#state('running', 'The first block comes next.'));
  }

  /**
   * `run`: the folder. `records`: those of the run, which grow. `plannedMs`: all blocks together. Rejects with the system's
   * error where it gives no port.
   */
  static async start(
    run: string,
    records: readonly TrialRecord[],
    { total, plannedMs }: { readonly total: number; readonly plannedMs: number },
  ): Promise<LiveRun> {
    const live = new LiveRun(run, records, total, plannedMs);
    await live.#server.listen();
    return live;
  }

  get address(): string {
    return `${this.#server.origin}/`;
  }

  blockStarted(): void {
    this.#timeLeft.begins(performance.now());
    this.#server.quiet();
  }

  /** One of the blocks is not needed (-1), or one more is (1); `plannedMs`: what the plan says of it. */
  blocksChanged(by: 1 | -1, plannedMs: number): void {
    this.#blocks = { ...this.#blocks, total: this.#blocks.total + by };
    this.#timeLeft.changed(by * plannedMs);
  }

  blockFinished(label: string, plannedMs: number): void {
    const done = this.#blocks.done + 1;
    this.#blocks = { done, total: Math.max(done, this.#blocks.total) };
    this.#timeLeft.finished(plannedMs, performance.now());
    this.#server.show(this.#state('running', `Last: ${label}.`));
  }

  /** Shows the end, and serves no longer. */
  close(outcome: 'finished' | 'interrupted'): Promise<void> {
    return this.#server.close(this.#state(outcome, ''));
  }

  #state(state: LiveState['state'], label: string): LiveState {
    const { done, total } = this.#blocks;
    return {
      run: this.#run,
      state,
      label,
      doneBlocks: done,
      totalBlocks: total,
      secondsLeft: this.#timeLeft.leftMs(performance.now()) / 1000,
      ...liveFigures(this.#records),
      machine: this.#machine(),
    };
  }

  #machine(): LiveMachine {
    const { all, stolen } = processorTimeBetween(this.#before, processorTimes());
    return {
      load: loadavg()[0] ?? 0,
      processors: availableParallelism(),
      freeBytes: freemem(),
      stolenShare: all > 0 ? stolen / all : undefined,
    };
  }
}
