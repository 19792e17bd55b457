import { beforeEach, describe, expect, it } from 'vitest';
import { DeliveryRecorder } from '../../measure/events/delivery-recorder.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { emptyCounts } from '../../measure/events/sequence.ts';
import { FLAG_LAST } from '../../measure/events/stamp.ts';
import { emptiedRecord, ReadStream, type StreamRecord } from './read-stream.ts';

let record: StreamRecord;

beforeEach(async () => {
  record = {
    counts: emptyCounts(),
    deliveries: new DeliveryRecorder(),
    timeToFirstToken: new DurationHistogram(),
    tokenJitter: new DurationHistogram(),
    completionTime: new DurationHistogram(),
    requestQueue: new DurationHistogram(),
  };
  record.deliveries.record(0, Infinity);
});

/** Reads tokens, each `[sequence, intendedNs, receivedNs]`; the fourth is the last. */
function read(stream: ReadStream, ...tokens: [number, number, number][]): boolean[] {
  return tokens.map(([sequence, intendedNs, receivedNs]) =>
    stream.note(
      { intendedNs, sentNs: intendedNs, source: 1, sequence, flags: sequence === 3 ? FLAG_LAST : 0 },
      receivedNs,
    ),
  );
}

function maxima(): (number | undefined)[] {
  return [record.timeToFirstToken, record.tokenJitter, record.completionTime].map(({ max }) => max);
}

describe('ReadStream', () => {
  it('times the first token, the last one, and how much the gaps have changed', () => {
    const stream = new ReadStream(100, 1, record, true);
    expect(read(stream, [0, 200, 250], [1, 300, 370], [2, 400, 460], [3, 500, 550])).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(maxima()).toEqual([150, 20, 450]);
    expect(record.tokenJitter.count).toBe(3);
    expect(record.counts).toEqual({ delivered: 4, duplicate: 0, reordered: 0 });
    expect(record.deliveries.delivered).toBe(4);
  });

  it('has no jitter over a token that is missing, and counts what comes twice', () => {
    const stream = new ReadStream(100, 1, record, true);
    read(stream, [0, 200, 250], [2, 400, 460], [2, 400, 470], [3, 500, 550]);
    expect(record.tokenJitter.count).toBe(1);
    expect(record.counts).toEqual({ delivered: 3, duplicate: 1, reordered: 0 });
  });

  it('is only counted where it does not belong to the steady phase', () => {
    read(new ReadStream(100, 1, record, false), [0, 200, 250], [3, 500, 550]);
    expect(maxima()).toEqual([undefined, undefined, undefined]);
    expect(record.counts.delivered).toBe(2);
    expect(record.deliveries.delivered).toBe(0);
  });

  it('of an earlier phase does not count in the next', () => {
    const stream = new ReadStream(100, 1, record, false);
    const next = emptiedRecord(record);
    read(stream, [0, 200, 250]);
    expect(next.counts.delivered).toBe(0);
    expect(record.counts.delivered).toBe(1);
  });
});
