// What the way up costs: how long messages wait behind unanswered POSTs, how long these take, and bytes per message. A
// WebSocket has no answers to wait for: then only its bytes are counted.
import type { ReadCounters } from '../../clients/client.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import type { MeasuredDistribution } from '../workload.ts';

export class UplinkRecord {
  readonly #counters: ReadCounters;
  /** Whether the transport answers each message by itself. */
  readonly #answers: boolean;
  readonly #queue = new DurationHistogram();
  readonly #roundTrip = new DurationHistogram();
  #writtenBytesBefore = 0;
  #headBytesBefore = 0;
  #posts = 0;
  #answered = 0;
  unanswered = 0;

  constructor(counters: ReadCounters, answers: boolean) {
    this.#counters = counters;
    this.#answers = answers;
  }

  /** A message goes up. */
  sent(): void {
    if (this.#answers) this.unanswered++;
  }

  /** A message was answered; `isFurtherPost`: it is the first of its POST. */
  acknowledged(isFurtherPost: boolean): void {
    this.unanswered--;
    this.#answered++;
    if (isFurtherPost) this.#posts++;
  }

  /** How long a message of the steady phase took. */
  record(sentNs: number, writtenNs: number, answeredNs: number): void {
    this.#queue.record(writtenNs - sentNs);
    this.#roundTrip.record(answeredNs - writtenNs);
  }

  distributions(): Record<'uplink_queue' | 'uplink_round_trip', MeasuredDistribution> {
    return {
      uplink_queue: { histogram: this.#queue, phase: 'steady' },
      uplink_round_trip: { histogram: this.#roundTrip, phase: 'steady' },
    };
  }

  /** This process's part of the bytes per message of all processes: the parts add up. `messages`: of all of them. */
  costs(messages: number): Record<string, number> {
    if (messages === 0) return {};
    const { writtenBytes, headBytes, areHeadsUnknown } = this.#counters;
    const up = { uplink_bytes: (writtenBytes - this.#writtenBytesBefore) / messages };
    if (!this.#answers) return up;
    return {
      ...up,
      // An answer is a head and nothing else (204).
      ...(areHeadsUnknown === true
        ? {}
        : { uplink_answer_bytes: (headBytes - this.#headBytesBefore) / messages }),
      uplink_posts: this.#posts,
      messages_per_post: this.#answered,
    };
  }

  reset(): void {
    this.#writtenBytesBefore = this.#counters.writtenBytes;
    this.#headBytesBefore = this.#counters.headBytes;
    this.#queue.reset();
    this.#roundTrip.reset();
    this.#posts = this.#answered = 0;
  }
}
