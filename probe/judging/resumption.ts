// What a client misses, or gets twice, that was cut off and came back with Last-Event-ID.
// https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header
import type { Observation } from '../observation.ts';
import type { ObservedEvent } from '../reading/event-log.ts';
import { gapsOf, lowerMedian } from './distribution.ts';
import { idFactsOf } from './stream-facts.ts';
import { countText } from './wording.ts';

export type ResumptionKind =
  'resumed' | 'missed' | 'repeated' | 'restarted' | 'no-ids' | 'failed' | 'unclear';

export interface Resumption {
  readonly kind: ResumptionKind;
  readonly says: string;
  readonly lastEventId: string | undefined;
  /** Between the cut and the next request. */
  readonly waitedMs: number;
  /** Events after the return. */
  readonly events: number;
  /** That had come before the cut. */
  readonly repeated: number;
  /** Undefined where neither ids nor times can tell. */
  readonly missed: number | undefined;
  /** How the number of missed events was found. */
  readonly missedBy: 'ids' | 'times' | undefined;
}

export function resumptionOf(before: Observation, after: Observation, waitedMs: number): Resumption {
  const known = new Set(before.events.map(({ id }) => id).filter((id) => id !== ''));
  const lastEventId = before.events.findLast(({ id }) => id !== '')?.id;
  const facts = { lastEventId, waitedMs, events: after.events.length };
  const nothing = { repeated: 0, missed: undefined, missedBy: undefined } as const;
  if (lastEventId === undefined) {
    return {
      kind: 'no-ids',
      says: 'no event had an id: there is nothing to come back with, and what was sent meanwhile is lost',
      ...facts,
      ...nothing,
    };
  }
  if (after.events.length === 0) {
    const status = after.head?.status;
    const kind = status === 200 ? 'unclear' : 'failed';
    const says =
      after.end.by === 'error'
        ? `the second connection failed: ${after.end.message}`
        : status !== undefined && status !== 200
          ? `the server answered ${status} to Last-Event-ID`
          : 'no event came after the return';
    return { kind, says, ...facts, ...nothing };
  }
  const repeated = after.events.filter(({ id }) => known.has(id)).length;
  const fresh = after.events.filter(({ id }) => !known.has(id));
  const byIds = missedByIds(before.events, fresh, lastEventId);
  const byTimes = byIds === undefined ? missedByTimes(before, after, fresh) : undefined;
  const missed = byIds ?? byTimes;
  const missedBy = byIds !== undefined ? 'ids' : byTimes !== undefined ? 'times' : undefined;
  const restarted = repeated > 0 && after.events[0]!.id === before.events.find(({ id }) => id !== '')?.id;
  const counts = { repeated, missed, missedBy } as const;
  if (restarted) {
    const says = `the stream began from its start again: ${countText(repeated, 'event')} came twice`;
    return { kind: 'restarted', says, ...facts, ...counts };
  }
  if (repeated > 0) {
    return { kind: 'repeated', says: `${countText(repeated, 'event')} came twice`, ...facts, ...counts };
  }
  if (missed === undefined) {
    const says =
      'nothing came twice; ids do not count and events carry no time, so what was missed cannot be told';
    return { kind: 'unclear', says, ...facts, ...counts };
  }
  if (missed > 0) {
    const about = missedBy === 'times' ? 'about ' : '';
    return {
      kind: 'missed',
      says: `${about}${countText(missed, 'event')} that were sent meanwhile did not come: Last-Event-ID is not honoured, or the buffer for it is too short`,
      ...facts,
      ...counts,
    };
  }
  return {
    kind: 'resumed',
    says: 'the stream went on where it was cut: nothing missed, nothing twice',
    ...facts,
    ...counts,
  };
}

/** Where ids count: how many stand between the last one before and the first one after. */
function missedByIds(
  before: readonly ObservedEvent[],
  fresh: readonly ObservedEvent[],
  lastEventId: string,
): number | undefined {
  const first = fresh[0];
  if (first === undefined || idFactsOf([...before, ...fresh]).kind !== 'counting') return undefined;
  const step = lowerMedian(gapsOf(before.filter(({ id }) => id !== '').map(({ id }) => Number(id)))) ?? 1;
  return Math.max(0, Math.round((Number(first.id) - Number(lastEventId)) / Math.max(1, step)) - 1);
}

/** Where events carry times: how many, at the usual pace, were sent between the last before and the first after. */
function missedByTimes(
  before: Observation,
  after: Observation,
  fresh: readonly ObservedEvent[],
): number | undefined {
  const sends = before.events.flatMap(({ sent }) =>
    sent === undefined ? [] : [before.startedAt + sent.atMs],
  );
  const first = fresh[0]?.sent;
  const pace = lowerMedian(gapsOf(sends));
  if (first === undefined || pace === undefined || pace <= 0) return undefined;
  return Math.max(0, Math.round((after.startedAt + first.atMs - sends.at(-1)!) / pace) - 1);
}
