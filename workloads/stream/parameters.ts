// The parameters of the workload `stream`, and what follows from them: how long an answer takes, and how much
// is on its way.
import type { z } from 'zod';
import { meanGapMs, gapDeviationMs } from './token-trace.ts';
import { MIN_CHUNK_BYTES } from './completion-chunk.ts';
import type { Zod } from '../workload.ts';

/** Below the time after which uWebSockets.js cuts an HTTP connection that is idle, or a response that stalls: 10 s. */
const LONGEST_SILENCE_MS = 5_000;

export const streamParameters = (zod: Zod) =>
  zod.strictObject({
    connections: zod.int().min(1).max(100_000).describe('Users, each with one question at a time'),
    askEveryMs: zod
      .number()
      .min(10)
      .max(LONGEST_SILENCE_MS)
      .default(800)
      .describe(
        'Each user asks once in every stretch of this length, at a time of its own; a slice is one stretch',
      ),
    connection: zod
      .enum(['kept-alive', 'per-request'])
      .default('kept-alive')
      .describe(
        'Whether a user keeps its connection from one request to the next or makes a new one for each',
      ),
    tokens: zod.int().min(2).max(10_000).default(150).describe('Tokens of an answer'),
    gapMedianMs: zod
      .number()
      .min(0.1)
      .max(1_000)
      .default(20)
      .describe('Median time between two tokens; log-normal with sigma 0.5'),
    pauseShare: zod
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .describe('Share of the gaps that are pauses instead'),
    pauseMinMs: zod.number().min(0).max(LONGEST_SILENCE_MS).default(100).describe('Shortest pause'),
    pauseMaxMs: zod
      .number()
      .min(0)
      .max(LONGEST_SILENCE_MS)
      .default(300)
      .describe('Longest pause; pauses are uniform between the two'),
    leaveShare: zod
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe(
        'Share of the requests whose users leave in the middle of the answer: they close the connection and make a new one',
      ),
    sloFirstTokenMs: zod
      .number()
      .positive()
      .max(600_000)
      .default(50)
      .describe('Goodput: longest time to first token of an answer that counts'),
    sloPerTokenMs: zod
      .number()
      .positive()
      .max(600_000)
      .default(30)
      .describe('Goodput: longest mean time from one token to the next'),
    payloadBytes: zod
      .int()
      .min(MIN_CHUNK_BYTES)
      .max(65_536)
      .default(MIN_CHUNK_BYTES)
      .describe('Size of one token with what is sent around it, in bytes'),
    connectRateHz: zod.number().positive().max(50_000).default(500).describe('Connections opened per second'),
  });

export type StreamParameters = z.infer<ReturnType<typeof streamParameters>>;

/** Mean time from the first token of an answer to its last. */
export function answerMs(parameters: StreamParameters): number {
  return (parameters.tokens - 1) * meanGapMs(parameters);
}

/** Standard deviation of the same. */
export function answerDeviationMs(parameters: StreamParameters): number {
  return Math.sqrt(parameters.tokens - 1) * gapDeviationMs(parameters);
}

/** Far beyond the longest answer that a run will see, and a moment for what is late. */
export function longestAnswerMs(parameters: StreamParameters): number {
  return answerMs(parameters) + 8 * answerDeviationMs(parameters) + 2_000;
}

/** Tokens per second, rounded, from the first request of a slice to the end of its last answer. */
export function tokenRateHz(parameters: StreamParameters): number {
  const { connections, tokens, askEveryMs } = parameters;
  return Math.round((1000 * connections * tokens) / (askEveryMs + answerMs(parameters)));
}
