// Stream: users ask, and each request is answered by a stream of tokens with an end, as chat assistants answer.
// Over SSE the stream is the response to a POST; over WebSocket it comes on the connection that took the request.
// All of it is measured from the moment when the request was intended, and followed to its last token.
import {
  answerDeviationMs,
  answerMs,
  longestAnswerMs,
  streamParameters,
  tokenRateHz,
  type StreamParameters,
} from './parameters.ts';
import { TokenServer } from './server.ts';
import { StreamUsers } from './clients.ts';
import type { Workload } from '../workload.ts';

export const stream: Workload<StreamParameters> = {
  name: 'stream',
  parameters: streamParameters,
  metrics: {
    time_to_first_token: { unit: 'ns', better: 'lower' },
    token_jitter: { unit: 'ns', better: 'lower' },
    completion_time: { unit: 'ns', better: 'lower' },
    // The client's own timer, unless a user asks again while reading.
    request_queue: { unit: 'ns', better: 'none' },
    request_bytes: { unit: 'By', better: 'lower', per: 'streams_offered' },
    response_head_bytes: { unit: 'By', better: 'lower', per: 'streams_offered' },
    streams_offered: { unit: '1', better: 'none' },
    streams_completed: { unit: '1', better: 'none' },
    streams_unfinished: { unit: '1', better: 'none' },
  },
  timedFromClient: 'time_to_first_token',
  example: { request: '{"messages":[{"role":"user","content":"Hello"}],"stream":true,"max_tokens":20}' },
  loadModel: () => 'open-uniform',
  offeredRateHz: tokenRateHz,
  deliveredRateHz: tokenRateHz,
  sockets: ({ connections }) => connections,
  eventTurns: true,
  connectLevels: ({ connections }) => [connections],
  drainMs: longestAnswerMs,
  // Tokens are few: both sides answer in the same seconds, or a run would take twice as long for nothing.
  rhythm: (parameters) => ({
    turns: 'simultaneous',
    sliceMs: parameters.askEveryMs,
    tailMs: answerMs(parameters) + 2 * answerDeviationMs(parameters),
  }),
  serverHalf: (context) => new TokenServer(context),
  clientHalf: (context) => new StreamUsers(context),
};
