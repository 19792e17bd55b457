// However a stream is cut into reads, the facts of its lines and the parser's events are the same.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventLog } from './event-log.ts';
import { EventStreamReading } from './event-stream.ts';
import { SentTimes } from './sent-time.ts';

const LINES = ['data: a', 'data', 'data:\u00fc', ': beat', ':', 'event: x', 'id: 7', 'id', 'retry: 10', 'retry: x', 'dat: y', '{"a":1}', ' data: z', '', '', '']; // prettier-ignore

async function read(pieces: readonly Buffer[]): Promise<{ log: EventLog; reading: EventStreamReading }> {
  const log = new EventLog(new SentTimes(0, 0, undefined));
  const reading = new EventStreamReading(log);
  for (const [index, piece] of pieces.entries()) reading.read(piece, index);
  await reading.finish();
  return { log, reading };
}

describe('a stream', () => {
  it('has the same lines, events and times of their begins in whatever pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...LINES), { maxLength: 30 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.integer({ min: 1, max: 9 }),
        async (lines, lineEnd, size) => {
          const bytes = Buffer.from(lines.map((line) => `${line}${lineEnd}`).join(''));
          const pieces = [];
          for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
          const [whole, cut] = [await read([bytes]), await read(pieces)];
          expect(cut.reading.lines).toEqual(whole.reading.lines);
          expect(cut.log.events.map(({ dataBytes, type, id }) => ({ dataBytes, type, id }))).toEqual(
            whole.log.events.map(({ dataBytes, type, id }) => ({ dataBytes, type, id })),
          );
          for (const { atMs, beganMs, read: number } of cut.log.events) {
            expect(beganMs).toBeLessThanOrEqual(atMs);
            expect(number).toBe(atMs);
          }
        },
      ),
    );
  });

  it('tells when each event began', async () => {
    const pieces = ['id: 1\n', 'data: a\n\n: beat\n', 'data: b\n', '\n'].map((text) => Buffer.from(text));
    const { log } = await read(pieces);
    expect(log.events.map(({ beganMs, atMs }) => [beganMs, atMs])).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(log.heartbeats).toEqual([1]);
  });
});
