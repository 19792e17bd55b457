import { describe, expect, it } from 'vitest';
import { emptyStamp, readStamp, STAMP_OFFSET, writeStamp } from '../../measure/events/stamp.ts';
import { ChatMessages, MIN_CHAT_BYTES } from './chat-messages.ts';

interface Message {
  stamp: string;
  room: number;
  user: number;
  text: string;
}

function say(seed: number): string[] {
  const messages = new ChatMessages(200, seed);
  return Array.from({ length: 10 }, () => messages.next(0, 0).toString());
}

describe('ChatMessages', () => {
  it.each([MIN_CHAT_BYTES, 200, 32_768])('makes JSON of exactly %i bytes', (payloadBytes) => {
    const messages = new ChatMessages(payloadBytes, 1);
    for (const [room, user] of [
      [0, 0],
      [9_999, 999_999],
      [3, 17],
    ] as const) {
      for (let i = 0; i < 100; i++) {
        const bytes = messages.next(room, user);
        expect(bytes.length).toBe(payloadBytes);
        expect(JSON.parse(bytes.toString())).toMatchObject({ room, user });
      }
    }
  });

  it('has texts of many lengths, none of them empty', () => {
    const messages = new ChatMessages(200, 2);
    const lengths = Array.from(
      { length: 500 },
      () => (JSON.parse(messages.next(1, 2).toString()) as Message).text.length,
    );
    expect(Math.min(...lengths)).toBeGreaterThan(0);
    expect(new Set(lengths).size).toBeGreaterThan(50);
  });

  it('leaves a place for the stamp and stays JSON with it', () => {
    const bytes = new ChatMessages(200, 3).next(4, 5);
    const stamp = { intendedNs: 123_456_789, sentNs: 123_460_000, source: 5, sequence: 42, flags: 0 };
    writeStamp(bytes, STAMP_OFFSET, stamp);
    const read = emptyStamp();
    expect(readStamp(bytes, STAMP_OFFSET, bytes.length, read)).toBe(true);
    expect(read).toEqual(stamp);
    expect(JSON.parse(bytes.toString())).toMatchObject({ room: 4, user: 5 });
  });

  it('says the same for the same seed, and something else for another', () => {
    expect(say(1)).toEqual(say(1));
    expect(say(1)).not.toEqual(say(2));
  });
});
