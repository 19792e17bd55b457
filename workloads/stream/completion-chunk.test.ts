import { describe, expect, it } from 'vitest';
import { emptyStamp, FLAG_LAST, readStamp, STAMP_OFFSET } from '../../measure/events/stamp.ts';
import { CompletionChunks, completionId, MIN_CHUNK_BYTES, VOCABULARY } from './completion-chunk.ts';

interface Chunk {
  readonly id: string;
  readonly object: string;
  readonly choices: readonly {
    readonly delta: { readonly content: string };
    readonly finish_reason: unknown;
  }[];
}

const stamp = { intendedNs: 12_345, sentNs: 12_400, source: 77, sequence: 3, flags: FLAG_LAST };

describe.each([MIN_CHUNK_BYTES, 1000])('chunks of %i bytes', (payloadBytes) => {
  const chunks = new CompletionChunks(payloadBytes);
  const all = [...Array(VOCABULARY).keys()].flatMap((token) =>
    [false, true].map((last) => {
      chunks.write(stamp, completionId(77), token, last);
      return {
        last,
        bytes: chunks.bytes.length,
        chunk: JSON.parse(Buffer.from(chunks.bytes).toString()) as Chunk,
      };
    }),
  );

  it('are JSON of one size in the shape of a chat completion, for every token', () => {
    expect(new Set(all.map(({ bytes }) => bytes))).toEqual(new Set([payloadBytes]));
    expect(new Set(all.map(({ chunk }) => chunk.choices[0]!.delta.content)).size).toBe(VOCABULARY);
    for (const { last, chunk } of all) {
      expect(chunk.object).toBe('chat.completion.chunk');
      expect(chunk.id).toBe('chatcmpl-00000025');
      expect(chunk.choices[0]!.finish_reason).toBe(last ? 'stop' : null);
    }
  });

  it('carry their stamp', () => {
    const read = emptyStamp();
    expect(readStamp(chunks.bytes, STAMP_OFFSET, payloadBytes, read)).toBe(true);
    expect(read).toEqual(stamp);
  });
});

it('does not fit into less', () => {
  expect(() => new CompletionChunks(MIN_CHUNK_BYTES - 1)).toThrow(RangeError);
});
