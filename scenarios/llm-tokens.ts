// The answers of a language model, token by token: why most people meet event streams today.
import type { Scenario } from './scenario.ts';

export const llmTokens: Scenario = {
  name: 'llm-tokens',
  question:
    'I stream the answers of a language model. Do the first token and the rest come sooner, or cost less, over SSE or over WebSocket?',
  reading:
    'Time to first token runs from the moment when the user meant to ask; the model itself thinks for no time, so it ' +
    'is what the transport adds to its thinking. Over SSE each answer is a POST of its own on a connection that is ' +
    'kept alive; per-request shows what that is worth, for a WebSocket too. A later token shows the price of one write.',
  arrival: 'tokens arrive',
  workload: 'stream',
  parameters: {
    connections: 128,
    askEveryMs: 1000,
    tokens: 40,
    gapMedianMs: 20,
    payloadBytes: 200,
    connectRateHz: 2000,
  },
  axes: { connection: ['kept-alive', 'per-request'] },
  quickBlocks: { 'connection=per-request': 1 },
};
