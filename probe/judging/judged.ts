// What every judgement on the flow of events says: its kind, its evidence, and whether it has a pattern of its own.
import type { Delays } from './delays.ts';
import { timeText } from './wording.ts';

export type FlowKind = 'streaming' | 'delayed' | 'batched' | 'held' | 'unclear';

/** What makes events late in a way of its own. */
export type Pattern = 'late-by-one' | 'nagle' | 'in-pieces' | 'full-buffer';

export interface Judged {
  readonly kind: FlowKind;
  readonly evidence: readonly string[];
  readonly patterns: readonly Pattern[];
}

/** Fewer events than this show no pattern. */
export const FEWEST_EVENTS = 3;

export function unclear(reason: string): Judged {
  return { kind: 'unclear', patterns: [], evidence: [reason] };
}

export function delayText({ delayMs, clock }: Delays): string {
  const which = clock === 'shared' ? 'delay' : 'delay above the shortest';
  return `${which} p50 ${timeText(delayMs.p50)}, p99 ${timeText(delayMs.p99)}`;
}
