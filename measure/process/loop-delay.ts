// How late the event loop of this process was, sample by sample, and the times in which it was held up: stopped, busy, or
// without a processor. https://nodejs.org/api/perf_hooks.html#perf_hooksmonitoreventloopdelayoptions
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { NS_PER_MS } from '../clock.ts';
import type { HoldUp } from './hold-up.ts';

/** How often the delay is sampled; its histogram counts from there (see `percentileNs`). */
const RESOLUTION_NS = 10 * NS_PER_MS;

/** The event loop's own timers, with which its delay is sampled, are this coarse: who is later was held up. */
export const TIMER_GRAIN_NS = 2 * NS_PER_MS;

/** What is told of it. */
export interface LoopDelaySummary {
  readonly samples: number;
  readonly p50Ns: number | undefined;
  readonly p90Ns: number | undefined;
  readonly p99Ns: number | undefined;
  readonly maxNs: number | undefined;
  /** Time in which something could be due, and how much of it the loop was held up. */
  readonly sampledNs: number;
  readonly holdUps: readonly HoldUp[];
}

/**
 * Event-loop delay beyond the sampling interval: how late a timer of the loop was. Between `stop` and `start` nothing
 * is sampled; node's own monitor would count the pause as one long delay when it is enabled again, which short slices
 * are full of.
 */
export class LoopDelay {
  readonly #monitor = monitorEventLoopDelay({ resolution: RESOLUTION_NS / NS_PER_MS });
  /** Of earlier stretches, in nanoseconds with the interval in them. */
  #samples: number[] = [];
  #holdUps: HoldUp[] = [];
  /** Time in which something could be due. */
  sampledNs = 0;

  start(): void {
    this.#monitor.enable();
  }

  /** `overdueNs`: for how long nothing has been due any more, where the end came late. */
  stop(overdueNs = 0): void {
    this.#monitor.disable();
    const stretch = this.#current();
    const longest = Math.max(0, ...stretch);
    // Of one that lasts beyond the end only the beginning counts for what was due.
    const cutNs = longest > overdueNs ? Math.max(0, overdueNs) : 0;
    for (const sample of stretch) {
      const lateNs = sample - RESOLUTION_NS - TIMER_GRAIN_NS;
      const dueNs = lateNs - (sample === longest ? cutNs : 0);
      if (lateNs > 0 && dueNs > 0) this.#holdUps.push({ lateNs, dueNs });
      this.sampledNs += sample;
    }
    this.sampledNs -= cutNs;
    this.#samples = [...this.#samples, ...stretch];
    this.#monitor.reset();
  }

  reset(): void {
    this.#samples = [];
    this.#holdUps = [];
    this.sampledNs = 0;
    this.#monitor.reset();
  }

  get samples(): number {
    return this.#samples.length + this.#monitor.count;
  }

  /** Of the stretches that have ended, in no order; what the grain of the timers explains is none. */
  get holdUps(): readonly HoldUp[] {
    return this.#holdUps;
  }

  /** Nanoseconds, with the sampling interval subtracted; undefined without a sample. */
  percentileNs(percentile: number): number | undefined {
    const samples = [...this.#samples, ...this.#current()].sort((a, b) => a - b);
    const rank = Math.max(1, Math.ceil((percentile / 100) * samples.length));
    const sample = samples[rank - 1];
    return sample === undefined ? undefined : Math.max(0, sample - RESOLUTION_NS);
  }

  summary(): LoopDelaySummary {
    return {
      samples: this.samples,
      p50Ns: this.percentileNs(50),
      p90Ns: this.percentileNs(90),
      p99Ns: this.percentileNs(99),
      maxNs: this.percentileNs(100),
      sampledNs: this.sampledNs,
      holdUps: this.holdUps,
    };
  }

  /** The monitor's histogram as the samples that are in it. */
  #current(): number[] {
    const { count } = this.#monitor;
    return Array.from({ length: count }, (_, i) => this.#monitor.percentile(((i + 0.75) / count) * 100));
  }
}
