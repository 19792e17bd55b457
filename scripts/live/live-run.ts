// A run that shows itself: what `run --live` adds to the progress in the terminal.
import { availableParallelism, freemem, loadavg } from 'node:os';
import { processorTimeBetween, processorTimes } from '../../measure/process/stolen-time.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { liveFigures } from '../../reports/live/figures.ts';
import type { LiveMachine, LiveState } from '../../reports/live/live-state.ts';
import { LiveServer } from './live-server.ts';

interface Blocks {
  readonly done: number;
  readonly total: number;
  readonly secondsLeft: number;
}

export class LiveRun {
  readonly #server: LiveServer;
  readonly #run: string;
  readonly #records: readonly TrialRecord[];
  readonly #before = processorTimes();
  #blocks: Blocks;
  #startedMs = performance.now();

  private constructor(run: string, records: readonly TrialRecord[], blocks: Blocks) {
    this.#run = run;
    this.#records = records;
    this.#blocks = blocks;
    this.#server = new LiveServer(this.#state('running', 'The first block comes next.'));
  }

  /** `run`: the folder. `records`: those of the run, which grow. Rejects with the system's error where it gives no port. */
  static async start(
    run: string,
    records: readonly TrialRecord[],
    blocks: Pick<Blocks, 'total' | 'secondsLeft'>,
  ): Promise<LiveRun> {
    const live = new LiveRun(run, records, { done: 0, ...blocks });
    await live.#server.listen();
    live.#startedMs = performance.now();
    return live;
  }

  get address(): string {
    return `${this.#server.origin}/`;
  }

  blockStarted(): void {
    this.#server.quiet();
  }

  /** One of the blocks is not needed (-1), or one more is (1). */
  blocksChanged(by: number): void {
    this.#blocks = { ...this.#blocks, total: this.#blocks.total + by };
  }

  blockFinished(label: string): void {
    const done = this.#blocks.done + 1;
    const total = Math.max(done, this.#blocks.total);
    const perBlockMs = (performance.now() - this.#startedMs) / done;
    this.#blocks = { done, total, secondsLeft: ((total - done) * perBlockMs) / 1000 };
    this.#server.show(this.#state('running', `Last: ${label}.`));
  }

  /** Shows the end, and serves no longer. */
  close(outcome: 'finished' | 'interrupted'): Promise<void> {
    return this.#server.close(this.#state(outcome, ''));
  }

  #state(state: LiveState['state'], label: string): LiveState {
    const { done, total, secondsLeft } = this.#blocks;
    return {
      run: this.#run,
      state,
      label,
      doneBlocks: done,
      totalBlocks: total,
      secondsLeft,
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
