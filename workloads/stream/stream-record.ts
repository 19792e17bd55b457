// What one client process records of its answers: distributions, and what is summed over them. Phases of a trial
// share the instruments, and each has counts of its own.
import { DeliveryRecorder } from '../../measure/events/delivery-recorder.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { emptyCounts, type DeliveryCounts } from '../../measure/events/sequence.ts';

/** What an answer must keep to count in the goodput, in nanoseconds. */
export interface AnswerObjective {
  readonly firstTokenNs: number;
  /** Mean time from one token to the next. */
  readonly perTokenNs: number;
}

/** Sums over the answers of a phase. */
export interface AnswerSums {
  /** Tokens, and the reads that brought them: tokens of one answer that came in one read count as one read. */
  tokens: number;
  reads: number;
  /** Answers that kept the objective. */
  good: number;
}

/** What is recorded of the answers to the requests of one phase. */
export interface StreamRecord {
  readonly objective: AnswerObjective;
  /** Everything that came. */
  readonly counts: DeliveryCounts;
  readonly sums: AnswerSums;
  readonly deliveries: DeliveryRecorder;
  readonly timeToFirstToken: DurationHistogram;
  readonly interChunkLatency: DurationHistogram;
  readonly tokenJitter: DurationHistogram;
  readonly timePerOutputToken: DurationHistogram;
  readonly completionTime: DurationHistogram;
  readonly requestQueue: DurationHistogram;
}

export function newRecord(objective: AnswerObjective): StreamRecord {
  return {
    objective,
    counts: emptyCounts(),
    sums: emptySums(),
    deliveries: new DeliveryRecorder(),
    timeToFirstToken: new DurationHistogram(),
    interChunkLatency: new DurationHistogram(),
    tokenJitter: new DurationHistogram(),
    timePerOutputToken: new DurationHistogram(),
    completionTime: new DurationHistogram(),
    requestQueue: new DurationHistogram(),
  };
}

/** A record of nothing, in the given instruments: these are shared by the phases of a process. */
export function emptiedRecord(record: StreamRecord): StreamRecord {
  record.deliveries.reset();
  for (const histogram of [
    record.timeToFirstToken,
    record.interChunkLatency,
    record.tokenJitter,
    record.timePerOutputToken,
    record.completionTime,
    record.requestQueue,
  ]) {
    histogram.reset();
  }
  // What still comes of an earlier phase counts there.
  return { ...record, counts: emptyCounts(), sums: emptySums() };
}

function emptySums(): AnswerSums {
  return { tokens: 0, reads: 0, good: 0 };
}
