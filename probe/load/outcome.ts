// What is kept of one request among many: its verdict and its figures, not its events.
import { completionOf } from '../judging/completion.ts';
import { gapsOf } from '../judging/distribution.ts';
import { figuresOf, type Figures } from '../judging/objective.ts';
import { judge, type Verdict } from '../judging/verdict.ts';
import type { Observation } from '../observation.ts';

export interface Outcome {
  /** When it was due, in milliseconds since the first could be. */
  readonly dueMs: number;
  /** How much later it was started: no connection was free. */
  readonly startLagMs: number;
  /** When it was over, on the same scale as `dueMs`. */
  readonly endMs: number;
  readonly verdict: Verdict;
  /** Milliseconds since it was due. */
  readonly figures: Figures;
  /** Between events, or between chunks of content where it is an answer. */
  readonly gapsMs: readonly number[];
  readonly events: number;
  readonly outputTokens: number | undefined;
  /** Ctrl-C came before it was over. */
  readonly interrupted: boolean;
}

export function outcomeOf(seen: Observation, dueMs: number, startLagMs: number): Outcome {
  const { verdict, flow } = judge(seen);
  const completion = completionOf(seen);
  const counted =
    completion === undefined ? seen.events : seen.events.filter(({ chunk }) => (chunk?.content ?? 0) > 0);
  return {
    dueMs,
    startLagMs,
    endMs: dueMs + seen.end.atMs,
    verdict,
    figures: figuresOf(seen, flow, completion),
    gapsMs: gapsOf(counted.map(({ atMs }) => atMs)),
    events: seen.events.length,
    outputTokens: completion?.outputTokens,
    interrupted: seen.end.by === 'probe' && seen.end.how === 'interrupted',
  };
}
