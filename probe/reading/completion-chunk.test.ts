// Chunks of answers in the shapes of several services.
import { describe, expect, it } from 'vitest';
import { readChunk } from './completion-chunk.ts';

const chunk = (json: unknown, type = '') => readChunk(type, JSON.stringify(json), json);

describe('content', () => {
  it.each<[string, unknown, object]>([
    [
      'OpenAI chat',
      { choices: [{ delta: { content: 'hello' }, finish_reason: null }] },
      { content: 5, finished: false },
    ],
    ['its empty first chunk', { choices: [{ delta: { role: 'assistant', content: '' } }] }, { content: 0 }],
    ['its end', { choices: [{ delta: {}, finish_reason: 'stop' }] }, { content: 0, finished: true }],
    ['its usage', { choices: [], usage: { completion_tokens: 7 } }, { content: 0, outputTokens: 7 }],
    [
      'its tool calls',
      { choices: [{ delta: { tool_calls: [{ function: { arguments: '{"a"' } }] } }] },
      { content: 4 },
    ],
    ['reasoning', { choices: [{ delta: { reasoning_content: 'hm' } }] }, { content: 0, reasoning: 2 }],
    ['OpenAI completions', { choices: [{ text: 'abc' }] }, { content: 3 }],
    ['OpenAI responses', { type: 'response.output_text.delta', delta: 'ab' }, { content: 2 }],
    [
      'their end',
      { type: 'response.completed', response: { usage: { output_tokens: 9 } } },
      { finished: true, outputTokens: 9 },
    ],
    [
      'Anthropic',
      { type: 'content_block_delta', delta: { type: 'text_delta', text: 'four' } },
      { content: 4 },
    ],
    [
      'its thinking',
      { type: 'content_block_delta', delta: { thinking: 'abc' } },
      { content: 0, reasoning: 3 },
    ],
    ['its usage', { type: 'message_delta', delta: {}, usage: { output_tokens: 5 } }, { outputTokens: 5 }],
    [
      'Gemini',
      { candidates: [{ content: { parts: [{ text: 'xy' }] } }], usageMetadata: { candidatesTokenCount: 3 } },
      { content: 2, outputTokens: 3 },
    ],
  ])('of %s', (_name, json, expected) => {
    expect(chunk(json)).toMatchObject(expected);
  });

  it('is none in an event of something else', () => {
    expect(chunk({ price: 1 })).toBeUndefined();
    expect(readChunk('', 'hello', undefined)).toBeUndefined();
  });

  it('is none in the end mark', () => {
    expect(readChunk('', '[DONE]', undefined)).toMatchObject({ done: true, content: 0 });
  });
});

describe('errors', () => {
  it.each<[string, unknown, string]>([
    ['', { error: { message: 'no such model', code: 404 } }, 'no such model'],
    ['', { error: 'busy' }, 'busy'],
    ['error', { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'Overloaded'],
    ['', { type: 'error', message: 'bad' }, 'bad'],
  ])('are told: %s %j', (type, json, message) => {
    expect(chunk(json, type)?.error).toBe(message);
  });

  it('are none where the field is empty', () => {
    expect(chunk({ error: null, price: 1 })).toBeUndefined();
    expect(chunk({ error: '', price: 1 })).toBeUndefined();
  });
});
