// One answer as its user reads it: what has come of its tokens, and when.
import { SequenceTracker } from '../../measure/events/sequence.ts';
import { FLAG_LAST, type Stamp } from '../../measure/events/stamp.ts';
import { STAYS } from './departure.ts';
import type { StreamRecord } from './stream-record.ts';

/** What a token means for its user: it was the last, or the last one that this user wanted. */
export type Reading = 'goes-on' | 'complete' | 'left';

/** A request with its answer. */
export class ReadStream {
  readonly intendedNs: number;
  readonly stream: number;
  readonly record: StreamRecord;
  readonly recorded: boolean;
  readonly #tracker = new SequenceTracker();
  readonly #leavesAfter: number;
  #lastSequence = -1;
  #lastIntendedNs = 0;
  #lastReceivedNs = 0;
  #firstReceivedNs = 0;

  /** `recorded`: in its histograms too, and not only counted. `leavesAfter` as in `departure.ts`. */
  constructor(
    intendedNs: number,
    stream: number,
    record: StreamRecord,
    recorded: boolean,
    leavesAfter = STAYS,
  ) {
    this.intendedNs = intendedNs;
    this.stream = stream;
    this.record = record;
    this.recorded = recorded;
    this.#leavesAfter = leavesAfter;
  }

  /** One of its tokens has come. */
  note(stamp: Readonly<Stamp>, receivedNs: number): Reading {
    const { record } = this;
    if (this.#tracker.note(stamp.sequence, record.counts) && this.recorded) this.#time(stamp, receivedNs);
    if (stamp.flags === FLAG_LAST) return 'complete';
    return stamp.sequence >= this.#leavesAfter ? 'left' : 'goes-on';
  }

  #time(stamp: Readonly<Stamp>, receivedNs: number): void {
    const { record } = this;
    const { sums } = record;
    record.deliveries.note(stamp, receivedNs);
    sums.tokens++;
    // Every read has a time of its own.
    if (receivedNs !== this.#lastReceivedNs) sums.reads++;
    if (this.#lastSequence < 0) {
      this.#firstReceivedNs = receivedNs;
      record.timeToFirstToken.record(receivedNs - this.intendedNs);
    } else if (stamp.sequence === this.#lastSequence + 1) {
      const gapNs = receivedNs - this.#lastReceivedNs;
      record.interChunkLatency.record(gapNs);
      record.tokenJitter.record(Math.abs(gapNs - (stamp.intendedNs - this.#lastIntendedNs)));
    }
    if (stamp.flags === FLAG_LAST) this.#completed(stamp.sequence, receivedNs);
    this.#lastSequence = stamp.sequence;
    this.#lastIntendedNs = stamp.intendedNs;
    this.#lastReceivedNs = receivedNs;
  }

  /** `lastSequence`: tokens after the first. */
  #completed(lastSequence: number, receivedNs: number): void {
    const { record, intendedNs } = this;
    const perTokenNs = (receivedNs - this.#firstReceivedNs) / lastSequence;
    record.timePerOutputToken.record(perTokenNs);
    record.completionTime.record(receivedNs - intendedNs);
    const { firstTokenNs, perTokenNs: perTokenLimitNs } = record.objective;
    if (this.#firstReceivedNs - intendedNs <= firstTokenNs && perTokenNs <= perTokenLimitNs)
      record.sums.good++;
  }
}
