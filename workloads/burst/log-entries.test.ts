import { createParser } from 'eventsource-parser';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeEvent } from '../../servers/event-stream-encoder.ts';
import { emptyStamp, STAMP_OFFSET, writeStamp } from '../../measure/events/stamp.ts';
import { logEntries } from './log-entries.ts';

describe('log entries', () => {
  it('have many lines, no carriage return, and sizes from a quarter of the median to four times', () => {
    const pool = logEntries(2048, 1);
    const entries = Array.from({ length: 256 }, (_, sequence) => pool.of(sequence));
    const sizes = entries.map(({ length }) => length);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(512);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(8192);
    expect(new Set(sizes).size).toBeGreaterThan(200);
    for (const entry of entries) {
      expect(entry.includes('\r')).toBe(false);
      expect(entry.toString('latin1').split('\n').length).toBeGreaterThan(entry.length / 125);
    }
  });

  it('come out of a library’s parser as they went into the encoder, whatever their size and seed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 256, max: 20_000 }),
        fc.integer(),
        fc.nat(1000),
        (bytes, seed, sequence) => {
          const entries = logEntries(bytes, seed);
          const entry = entries.of(sequence);
          writeStamp(entry, STAMP_OFFSET, { ...emptyStamp(), sequence });
          const events: string[] = [];
          createParser({ onEvent: ({ data }) => events.push(data) }).feed(
            encodeEvent({ data: entry }).toString(),
          );
          expect(events).toEqual([entry.toString()]);
          const read = Buffer.from(events[0]!);
          expect(entries.isWhole(sequence, read, 0, read.length)).toBe(true);
          read[read.length - 1]! ^= 1;
          expect(entries.isWhole(sequence, read, 0, read.length)).toBe(false);
        },
      ),
      { numRuns: 10 },
    );
  });
});
