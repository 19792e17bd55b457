// One answer as its user reads it: what has come of its tokens, and when.
import type { DeliveryRecorder } from '../../measure/events/delivery-recorder.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { emptyCounts, SequenceTracker, type DeliveryCounts } from '../../measure/events/sequence.ts';
import { FLAG_LAST, type Stamp } from '../../measure/events/stamp.ts';

/** What is recorded of the answers to the requests of one phase. */
export interface StreamRecord {
  /** Everything that came. */
  readonly counts: DeliveryCounts;
  readonly deliveries: DeliveryRecorder;
  readonly timeToFirstToken: DurationHistogram;
  readonly tokenJitter: DurationHistogram;
  readonly completionTime: DurationHistogram;
  readonly requestQueue: DurationHistogram;
}

/** A record of nothing, in the given instruments: these are shared by the phases of a process. */
export function emptiedRecord(record: StreamRecord): StreamRecord {
  record.deliveries.reset();
  for (const histogram of [
    record.timeToFirstToken,
    record.tokenJitter,
    record.completionTime,
    record.requestQueue,
  ]) {
    histogram.reset();
  }
  // What still comes of an earlier phase counts there.
  return { ...record, counts: emptyCounts() };
}

/** A request with its answer. */
export class ReadStream {
  readonly intendedNs: number;
  readonly stream: number;
  readonly record: StreamRecord;
  readonly recorded: boolean;
  readonly #tracker = new SequenceTracker();
  #lastSequence = -1;
  #lastIntendedNs = 0;
  #lastReceivedNs = 0;

  /** `recorded`: in its histograms too, and not only counted. */
  constructor(intendedNs: number, stream: number, record: StreamRecord, recorded: boolean) {
    this.intendedNs = intendedNs;
    this.stream = stream;
    this.record = record;
    this.recorded = recorded;
  }

  /** One of its tokens has come. Returns whether it is the last. */
  note(stamp: Readonly<Stamp>, receivedNs: number): boolean {
    const { record } = this;
    if (this.#tracker.note(stamp.sequence, record.counts) && this.recorded) this.#time(stamp, receivedNs);
    return stamp.flags === FLAG_LAST;
  }

  #time(stamp: Readonly<Stamp>, receivedNs: number): void {
    const { record } = this;
    record.deliveries.note(stamp, receivedNs);
    if (this.#lastSequence < 0) {
      record.timeToFirstToken.record(receivedNs - this.intendedNs);
    } else if (stamp.sequence === this.#lastSequence + 1) {
      const shiftNs = receivedNs - this.#lastReceivedNs - (stamp.intendedNs - this.#lastIntendedNs);
      record.tokenJitter.record(Math.abs(shiftNs));
    }
    if (stamp.flags === FLAG_LAST) record.completionTime.record(receivedNs - this.intendedNs);
    this.#lastSequence = stamp.sequence;
    this.#lastIntendedNs = stamp.intendedNs;
    this.#lastReceivedNs = receivedNs;
  }
}
