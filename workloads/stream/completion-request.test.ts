import { describe, expect, it } from 'vitest';
import { emptyStamp } from '../../measure/events/stamp.ts';
import { completionRequest, readCompletionRequest } from './completion-request.ts';

const DEFAULTS = { maxTokens: 150, speed: 1 };
const stamp = { intendedNs: 5_000, sentNs: 6_000, source: 12, sequence: 34, flags: 0 };

describe('a completion request', () => {
  it('is read as it was written', () => {
    const read = emptyStamp();
    const bytes = completionRequest(stamp, { maxTokens: 17, speed: 2.5 });
    expect(readCompletionRequest(bytes, read, DEFAULTS)).toEqual({ maxTokens: 17, speed: 2.5 });
    expect(read).toEqual(stamp);
  });

  it.each([
    ['without a stamp', '{"max_tokens":5.5,"stream":true}', { maxTokens: 5, speed: 1 }],
    ['that asks for what cannot be', '{"max_tokens":-1,"speed":0}', DEFAULTS],
    ['of other types', '{"max_tokens":"9","speed":null}', DEFAULTS],
    ['that is no object', '[1]', DEFAULTS],
    ['that is no JSON', 'Hello', DEFAULTS],
    ['of nothing', '', DEFAULTS],
  ])('%s is answered all the same', (_, text, wanted) => {
    const read = { ...stamp };
    expect(readCompletionRequest(Buffer.from(text), read, DEFAULTS)).toEqual(wanted);
    expect(read).toMatchObject({ source: 0, sequence: 0 });
  });
});
