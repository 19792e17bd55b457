import { describe, expect, it } from 'vitest';
import { completionRequest } from './completion-request.ts';
import { parseServiceObjective } from './service-objective.ts';

describe('the limits of --slo', () => {
  it('are times with units, and a share', () => {
    expect(parseServiceObjective('ttft=500ms, gap-p99=0.1s,good=99%')).toEqual({
      objective: {
        limits: [
          { key: 'ttft', limitMs: 500 },
          { key: 'gap-p99', limitMs: 100 },
        ],
        goodShare: 0.99,
      },
    });
  });

  it.each([
    ['ttft', 'not understood'],
    ['ttft=500', 'no time'],
    ['tftt=1s', 'Did you mean "ttft"'],
    ['ttft=1s,ttft=2s', 'twice'],
    ['ttft=1s,good=0', 'no share'],
    ['good=90%', 'no limit'],
  ])('%s is refused', (text, message) => {
    const parsed = parseServiceObjective(text);
    expect('errors' in parsed && parsed.errors.join(' ')).toContain(message);
  });

  it('reports every mistake', () => {
    const parsed = parseServiceObjective('a=1s,b=2s,ttft=x');
    expect('errors' in parsed && parsed.errors).toHaveLength(3);
  });
});

describe('the request of --openai', () => {
  const options = { model: 'm', prompt: 'p', maxTokens: 3 };

  it.each([
    ['http://h:1', 'http://h:1/v1/chat/completions'],
    ['http://h:1/', 'http://h:1/v1/chat/completions'],
    ['http://h/api/v1/', 'http://h/api/v1/chat/completions'],
    [
      'http://h/openai/deployments/x/chat/completions?api-version=1',
      'http://h/openai/deployments/x/chat/completions?api-version=1',
    ],
  ])('to %s goes to %s', (given, asked) => {
    expect(completionRequest(new URL(given), options).url.href).toBe(asked);
  });

  it('asks for a stream with its usage', () => {
    const body = JSON.parse(completionRequest(new URL('http://h'), options).body.toString()) as object;
    expect(body).toMatchObject({
      model: 'm',
      max_tokens: 3,
      stream: true,
      stream_options: { include_usage: true },
    });
  });
});
