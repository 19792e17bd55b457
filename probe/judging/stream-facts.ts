// What a stream says of itself: types and sizes of its events, ids and what they are worth for a resume, heartbeats.
import type { Observation } from '../observation.ts';
import type { ObservedEvent } from '../reading/event-log.ts';
import { distributionOf, gapsOf, lowerMedian, type Distribution } from './distribution.ts';

export interface StreamFacts {
  /** Events by type; '' stands for `message`. */
  readonly types: Readonly<Record<string, number>>;
  readonly dataBytes: Distribution | undefined;
  readonly ids: IdFacts;
  readonly heartbeats: {
    readonly count: number;
    readonly usualIntervalMs: number | undefined;
  };
  /** Without a byte: the longest time, the end of the observation included. */
  readonly longestSilenceMs: number;
}

export interface IdFacts {
  readonly withId: number;
  readonly distinct: number;
  /** Whole numbers that grow: a client can tell what it missed. */
  readonly kind: 'none' | 'counting' | 'opaque';
  /** Whether they would serve a resume: every event has an id of its own. */
  readonly serveResume: boolean;
  readonly first: string | undefined;
  readonly last: string | undefined;
}

const SHOWN_ID = 60;

export function streamFactsOf(seen: Observation): StreamFacts {
  const { events, heartbeats, reads, end, milestones } = seen;
  const { tcpMs, tlsMs, headMs } = milestones;
  const types: Record<string, number> = {};
  for (const { type } of events) types[type] = (types[type] ?? 0) + 1;
  const bytesAt = [tlsMs ?? tcpMs ?? 0, headMs ?? [], ...reads.map(({ atMs }) => atMs), end.atMs].flat();
  return {
    types,
    dataBytes: distributionOf(events.map(({ dataBytes }) => dataBytes)),
    ids: idFactsOf(events),
    heartbeats: { count: heartbeats.length, usualIntervalMs: lowerMedian(gapsOf(heartbeats)) },
    longestSilenceMs: Math.max(...gapsOf(bytesAt)),
  };
}

export function idFactsOf(events: readonly ObservedEvent[]): IdFacts {
  const ids = events.map(({ id }) => id).filter((id) => id !== '');
  const distinct = new Set(ids).size;
  const counting = ids.length > 0 && isCounting(ids);
  return {
    withId: ids.length,
    distinct,
    kind: ids.length === 0 ? 'none' : counting ? 'counting' : 'opaque',
    // An id that stays is that of an earlier event: this one has none of its own.
    serveResume: ids.length > 0 && distinct === events.length,
    first: ids[0]?.slice(0, SHOWN_ID),
    last: ids.at(-1)?.slice(0, SHOWN_ID),
  };
}

/** Whole numbers of which each is larger than the one before, by what is a step and not a time. */
function isCounting(ids: readonly string[]): boolean {
  if (!ids.every((id) => /^\d{1,15}$/.test(id))) return false;
  const steps = gapsOf(ids.map(Number));
  if (steps.length === 0) return Number(ids[0]) < 1e8;
  const usual = lowerMedian(steps)!;
  return usual > 0 && steps.filter((step) => step === usual).length * 2 > steps.length;
}
