// Whether a request met its objective: time limits on what its user waits for. A request that failed met none.
import type { Observation } from '../observation.ts';
import type { CompletionTimes } from './completion.ts';
import type { Flow } from './flow.ts';

/** What a limit can be set on; docs/methodology/probe.md defines each. */
export const OBJECTIVE_KEYS = [
  'connect',
  'head',
  'ttft',
  'gap-p50',
  'gap-p99',
  'gap-max',
  'tpot',
  'latency',
] as const;
export type ObjectiveKey = (typeof OBJECTIVE_KEYS)[number];

export interface ServiceObjective {
  readonly limits: readonly { readonly key: ObjectiveKey; readonly limitMs: number }[];
  /** The share of the requests that have to meet them. */
  readonly goodShare: number;
}

export type Figures = Readonly<Record<ObjectiveKey, number | undefined>>;

export interface ObjectiveResult {
  readonly key: ObjectiveKey;
  readonly limitMs: number;
  /** Undefined where there is no such figure: the limit is missed then. */
  readonly valueMs: number | undefined;
  readonly met: boolean;
}

/** The figures of one request, in milliseconds since it was due. */
export function figuresOf(seen: Observation, flow: Flow, completion: CompletionTimes | undefined): Figures {
  const { milestones, events, end } = seen;
  const gap = completion?.interChunkMs ?? flow.gapMs;
  return {
    connect: milestones.tlsMs ?? milestones.tcpMs,
    head: milestones.headMs,
    ttft: completion === undefined ? events[0]?.atMs : completion.ttftMs,
    'gap-p50': gap?.p50,
    'gap-p99': gap?.p99,
    'gap-max': gap?.max,
    // As vLLM counts it: an answer of one token has no time per further token.
    tpot: completion?.tpotMs ?? ((completion?.outputTokens ?? 2) < 2 ? 0 : undefined),
    latency:
      completion === undefined
        ? end.by === 'server'
          ? end.atMs
          : events.at(-1)?.atMs
        : completion.latencyMs,
  };
}

export function resultsOf(figures: Figures, { limits }: ServiceObjective): ObjectiveResult[] {
  return limits.map(({ key, limitMs }) => {
    const valueMs = figures[key];
    return { key, limitMs, valueMs, met: valueMs !== undefined && valueMs <= limitMs };
  });
}
