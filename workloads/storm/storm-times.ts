// How long it took in a storm until clients knew that they had lost their connection, until they received again, and of
// that the attempt that brought them back.
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import type { MeasuredDistribution } from '../workload.ts';

export class StormTimes {
  readonly #loss = new DurationHistogram();
  readonly #recovery = new DurationHistogram();
  readonly #resume = new DurationHistogram();
  /** Clients that have lost their connection in this storm. */
  readonly #lost = new Set<number>();

  /** Another storm begins. */
  begin(): void {
    this.#lost.clear();
  }

  hasLost(client: number): boolean {
    return this.#lost.has(client);
  }

  /** A client has seen the end of its connection, so long after the loss. */
  lost(client: number, afterNs: number): void {
    this.#lost.add(client);
    this.#loss.record(afterNs);
  }

  /** A client receives again: so long after the loss, and after the begin of the attempt. */
  recovered(afterLossNs: number, afterAttemptNs: number): void {
    this.#recovery.record(afterLossNs);
    this.#resume.record(afterAttemptNs);
  }

  distributions(): Record<'loss_notice_time' | 'recovery_time' | 'resume_time', MeasuredDistribution> {
    return {
      loss_notice_time: steady(this.#loss),
      recovery_time: steady(this.#recovery),
      resume_time: steady(this.#resume),
    };
  }

  reset(): void {
    this.begin();
    for (const histogram of [this.#loss, this.#recovery, this.#resume]) histogram.reset();
  }
}

function steady(histogram: DurationHistogram): MeasuredDistribution {
  return { histogram, phase: 'steady', sends: histogram.count };
}
