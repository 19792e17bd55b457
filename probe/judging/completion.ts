// The times of a language model's answer. Other tools use the same names for different things: docs/methodology/probe.md
// has the formulas side by side. Ours end at the last content, not at `[DONE]`.
import type { Observation } from '../observation.ts';
import { distributionOf, gapsOf, type Distribution } from './distribution.ts';

export interface CompletionTimes {
  /** Events with content. A chunk is not a token. */
  readonly contentChunks: number;
  readonly contentCharacters: number;
  readonly reasoningChunks: number;
  /** From the begin to the first event with content that is not empty: time to first token. */
  readonly ttftMs: number | undefined;
  /** The same from the moment when the connection was open. */
  readonly ttftConnectedMs: number | undefined;
  /** To the first reasoning, where it precedes the answer. */
  readonly firstReasoningMs: number | undefined;
  /** Inter-chunk latency: between arrivals of neighbouring content chunks. */
  readonly interChunkMs: Distribution | undefined;
  /** From the begin to the last content: request latency, end to end. */
  readonly latencyMs: number | undefined;
  /** From the last content to `[DONE]` or the end of the response. */
  readonly afterContentMs: number;
  /** Tokens of the answer, as its usage says. */
  readonly outputTokens: number | undefined;
  /** Time per output token after the first: (last − first content) / (tokens − 1). Undefined without usage. */
  readonly tpotMs: number | undefined;
  /** tokens / (last content − begin). */
  readonly tokensPerSecond: number | undefined;
  readonly tokensPerChunk: number | undefined;
  /** It said that it was complete. */
  readonly finished: boolean;
}

/** Undefined where the stream is no answer of a language model. */
export function completionOf(seen: Observation): CompletionTimes | undefined {
  const { events, milestones, end } = seen;
  const content = events.filter(({ chunk }) => (chunk?.content ?? 0) > 0);
  const reasoning = events.filter(({ chunk }) => (chunk?.reasoning ?? 0) > 0);
  const done = events.find(({ chunk }) => chunk?.done === true);
  const finished = events.some(({ chunk }) => chunk?.finished === true);
  const outputTokens = events.findLast(({ chunk }) => chunk?.outputTokens !== undefined)?.chunk?.outputTokens;
  if (content.length === 0 && reasoning.length === 0 && done === undefined && !finished) return undefined;
  const first = content[0]?.atMs;
  const last = content.at(-1)?.atMs;
  const connected = milestones.tlsMs ?? milestones.tcpMs ?? 0;
  const spanMs = first === undefined || last === undefined ? undefined : last - first;
  return {
    contentChunks: content.length,
    contentCharacters: content.reduce((sum, { chunk }) => sum + chunk!.content, 0),
    reasoningChunks: reasoning.length,
    ttftMs: first,
    ttftConnectedMs: first === undefined ? undefined : first - connected,
    firstReasoningMs: reasoning[0]?.atMs,
    interChunkMs: distributionOf(gapsOf(content.map(({ atMs }) => atMs))),
    latencyMs: last,
    afterContentMs: (done?.atMs ?? end.atMs) - (last ?? end.atMs),
    outputTokens,
    tpotMs:
      spanMs === undefined || outputTokens === undefined || outputTokens < 2
        ? undefined
        : spanMs / (outputTokens - 1),
    tokensPerSecond:
      last === undefined || outputTokens === undefined || last <= 0
        ? undefined
        : (outputTokens * 1000) / last,
    tokensPerChunk:
      outputTokens === undefined || content.length === 0 ? undefined : outputTokens / content.length,
    finished,
  };
}
