// How long it took in a storm until clients knew that they had lost their connection, until they received again, and of
// that the attempt that brought them back. Where servers are lost one after the other, by loss.
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import type { MeasuredDistribution } from '../workload.ts';

/** What the recovery after each of two losses is called. */
const BY_LOSS = ['first_recovery_time', 'second_recovery_time'] as const;

export class StormTimes {
  readonly #loss = new DurationHistogram();
  readonly #recovery = new DurationHistogram();
  readonly #resume = new DurationHistogram();
  /** By loss; none where there is only one. */
  readonly #recoveries: readonly DurationHistogram[];
  /** By loss: clients that have lost their connection. */
  readonly #lost: readonly Set<number>[];

  /** `losses`: how many there are in a storm, one or two. */
  constructor(losses: number) {
    this.#lost = Array.from({ length: losses }, () => new Set<number>());
    this.#recoveries = losses === 1 ? [] : this.#lost.map(() => new DurationHistogram());
  }

  /** Another storm begins. */
  begin(): void {
    for (const clients of this.#lost) clients.clear();
  }

  hasLost(loss: number, client: number): boolean {
    return this.#lost[loss]!.has(client);
  }

  /** A client has seen the end of its connection, so long after the loss. */
  lost(loss: number, client: number, afterNs: number): void {
    this.#lost[loss]!.add(client);
    this.#loss.record(afterNs);
  }

  /** A client receives again: so long after the loss, and after the begin of the attempt. */
  recovered(loss: number, afterLossNs: number, afterAttemptNs: number): void {
    this.#recovery.record(afterLossNs);
    this.#recoveries[loss]?.record(afterLossNs);
    this.#resume.record(afterAttemptNs);
  }

  distributions(): Record<string, MeasuredDistribution> {
    return {
      loss_notice_time: steady(this.#loss),
      recovery_time: steady(this.#recovery),
      resume_time: steady(this.#resume),
      ...Object.fromEntries(this.#recoveries.map((each, loss) => [BY_LOSS[loss]!, steady(each)])),
    };
  }

  reset(): void {
    this.begin();
    for (const histogram of [this.#loss, this.#recovery, this.#resume, ...this.#recoveries])
      histogram.reset();
  }
}

function steady(histogram: DurationHistogram): MeasuredDistribution {
  return { histogram, phase: 'steady', sends: histogram.count };
}
