import { beforeEach, describe, expect, it } from 'vitest';
import { FLAG_LAST } from '../../measure/events/stamp.ts';
import { ReadStream, type Reading } from './read-stream.ts';
import { emptiedRecord, newRecord, type StreamRecord } from './stream-record.ts';

let record: StreamRecord;

beforeEach(() => {
  record = newRecord({ firstTokenNs: 150, perTokenNs: 100 });
  record.deliveries.record(0, Infinity);
});

/** Reads tokens, each `[sequence, intendedNs, receivedNs]`; the fourth is the last. */
function read(stream: ReadStream, ...tokens: [number, number, number][]): Reading[] {
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
      'goes-on',
      'goes-on',
      'goes-on',
      'complete',
    ]);
    expect(maxima()).toEqual([150, 20, 450]);
    expect([record.interChunkLatency.count, record.interChunkLatency.max]).toEqual([3, 120]);
    expect([record.timePerOutputToken.count, record.timePerOutputToken.max]).toEqual([1, 100]);
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

  it('is good where the first token and the mean of the others keep the objective, and not where either is late', () => {
    read(new ReadStream(100, 1, record, true), [0, 200, 250], [1, 300, 350], [2, 400, 460], [3, 500, 550]);
    expect(record.sums.good).toBe(1);
    read(new ReadStream(100, 2, record, true), [0, 200, 251], [1, 300, 350], [2, 400, 460], [3, 500, 550]);
    read(new ReadStream(100, 3, record, true), [0, 200, 250], [1, 300, 350], [2, 400, 460], [3, 500, 551]);
    expect(record.sums.good).toBe(1);
  });

  it('counts tokens that came in one read as one read', () => {
    read(new ReadStream(100, 1, record, true), [0, 200, 250], [1, 300, 370], [2, 400, 370], [3, 500, 370]);
    expect(record.sums).toMatchObject({ tokens: 4, reads: 2 });
  });

  it('is left at the last token that its user wants', () => {
    const stream = new ReadStream(100, 1, record, true, 1);
    expect(read(stream, [0, 200, 250], [1, 300, 370])).toEqual(['goes-on', 'left']);
    expect(record.completionTime.count).toBe(0);
  });
});
