// How events come together: clumps of events that arrive at once, though the stream is not that fast; pieces of events
// that arrive apart; and how many bytes it took to let anything through.
import type { ObservedEvent, ObservedRead } from '../reading/event-log.ts';
import { gapsOf, lowerMedian, shareOf } from './distribution.ts';

/** Events that arrive nearer to each other than this are one clump, unless the stream itself is that fast. */
const CLUMP_MS = 20;

/** A fast stream's own gaps are no clumps: events are together where they are four times nearer than on average. */
const NEARER_THAN_AVERAGE = 4;

/** Pieces of an event that arrive this far apart were held by something. */
export const PIECE_WAIT_MS = 15;

export interface Clumps {
  readonly count: number;
  /** Events of a clump: the lower median, and the largest. */
  readonly usualEvents: number;
  readonly largestEvents: number;
  /** Between the begins of neighbouring clumps; undefined where there is one. */
  readonly usualGapMs: number | undefined;
  readonly longestGapMs: number | undefined;
  /** Body bytes that came between the end of the last clump and that of this one, as they came on the wire. */
  readonly smallestBytes: number;
  readonly usualBytes: number;
  readonly largestBytes: number;
}

/** Events whose begin and end came in different reads. */
export interface Pieces {
  /** Events of which a part waited for `PIECE_WAIT_MS` or longer. */
  readonly events: number;
  readonly share: number;
  /** How long the end came after the begin: the median of those. */
  readonly usualWaitMs: number | undefined;
  /** The share of events that were completed by the read in which the next one begins. */
  readonly completedByNext: number;
}

/** Undefined where there is no event. `reads` may hold more than the events' own. */
export function clumpsOf(
  events: readonly ObservedEvent[],
  reads: readonly ObservedRead[],
): Clumps | undefined {
  const groups = grouped(events);
  if (groups.length === 0) return undefined;
  const sizes = groups.map((group) => group.length);
  const begins = groups.map((group) => group[0]!.atMs);
  const gaps = gapsOf(begins);
  let from = 0;
  const bytes = groups.map((group) => {
    const until = group.at(-1)!.read + 1;
    const sum = reads.slice(from, until).reduce((total, read) => total + read.bytes, 0);
    from = until;
    return sum;
  });
  return {
    count: groups.length,
    usualEvents: lowerMedian(sizes)!,
    largestEvents: Math.max(...sizes),
    usualGapMs: lowerMedian(gaps),
    longestGapMs: gaps.length === 0 ? undefined : Math.max(...gaps),
    smallestBytes: Math.min(...bytes),
    usualBytes: lowerMedian(bytes)!,
    largestBytes: Math.max(...bytes),
  };
}

function grouped(events: readonly ObservedEvent[]): ObservedEvent[][] {
  const first = events[0];
  if (first === undefined) return [];
  const span = events.at(-1)!.atMs - first.atMs;
  const togetherMs = Math.min(CLUMP_MS, span / Math.max(1, events.length - 1) / NEARER_THAN_AVERAGE);
  const groups: ObservedEvent[][] = [];
  let previousMs = Number.NEGATIVE_INFINITY;
  for (const event of events) {
    if (event.atMs - previousMs <= togetherMs) groups.at(-1)!.push(event);
    else groups.push([event]);
    previousMs = event.atMs;
  }
  return groups;
}

export function piecesOf(events: readonly ObservedEvent[]): Pieces {
  const waits = events.map(({ atMs, beganMs }) => atMs - beganMs).filter((wait) => wait >= PIECE_WAIT_MS);
  const pairs = events.slice(1).map((next, index) => [events[index]!, next] as const);
  return {
    events: waits.length,
    share: events.length === 0 ? 0 : waits.length / events.length,
    usualWaitMs: lowerMedian(waits),
    completedByNext: shareOf(
      pairs,
      ([event, next]) =>
        event.atMs - event.beganMs >= PIECE_WAIT_MS && next.beganMs === event.atMs && next.atMs > event.atMs,
    ),
  };
}
