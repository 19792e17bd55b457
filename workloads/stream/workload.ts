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
    inter_chunk_latency: { unit: 'ns', better: 'lower' },
    token_jitter: { unit: 'ns', better: 'lower' },
    time_per_output_token: { unit: 'ns', better: 'lower' },
    completion_time: { unit: 'ns', better: 'lower' },
    // The client's own timer, unless a user asks again while reading.
    request_queue: { unit: 'ns', better: 'none' },
    tokens_per_read: { unit: '1', better: 'lower', per: 'token_reads' },
    token_reads: { unit: '1', better: 'none' },
    goodput: { unit: '1/s', better: 'higher' },
    slo_attainment: { unit: '1', better: 'higher', per: 'streams_offered' },
    stop_time: { unit: 'ns', better: 'lower' },
    tokens_wasted: { unit: '1', better: 'lower', per: 'streams_left' },
    request_bytes: { unit: 'By', better: 'lower', per: 'streams_offered' },
    response_head_bytes: { unit: 'By', better: 'lower', per: 'streams_offered' },
    streams_offered: { unit: '1', better: 'none' },
    streams_completed: { unit: '1', better: 'none' },
    streams_unfinished: { unit: '1', better: 'none' },
    streams_left: { unit: '1', better: 'none' },
    streams_unnoticed: { unit: '1', better: 'lower' },
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
