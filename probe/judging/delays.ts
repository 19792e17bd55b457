// What can be said where events carry the time at which they were sent: how long each was held, whether what was sent
// apart arrived together, and whether each waited for the next.
import type { ObservedEvent } from '../reading/event-log.ts';
import { atPercentile, distributionOf, gapsOf, shareOf, type Distribution } from './distribution.ts';

/** Sent further apart than this, events that arrive together were brought together. */
const APART_MS = 10;
/** And they arrive together where their distance has shrunk to a quarter, and is short. */
const SHRUNK_TO = 1 / 4;
const TOGETHER_MS = 20;

/** Arriving within this, or within this share of the gap, after the next one was sent: it waited for that. */
const AFTER_NEXT_MS = 12;
const AFTER_NEXT_SHARE = 0.2;
/** Sends that are nearer than this cannot be told apart in this way. */
const TELLING_GAP_MS = 30;

/** Times as coarse as this tell spans and nothing else. */
const COARSE_MS = 100;

/** A delay of more than an hour, or an event that comes before it was sent, means that the clocks are not one. */
const PLAUSIBLE_MS = 3_600_000;
const EARLIEST_MS = -2;

export interface Delays {
  readonly source: 'stamp' | 'field' | 'id';
  /** Events that carry a time. */
  readonly events: number;
  readonly resolutionMs: number;
  /**
   * `shared`: sender and probe are one machine, and delays are true. `relative`: they may not be, and each delay is told
   * above the shortest, so that a constant one cannot be seen.
   */
  readonly clock: 'shared' | 'relative';
  readonly delayMs: Distribution;
  readonly sendSpanMs: number;
  readonly arrivalSpanMs: number;
  /** 1: streaming. 0: held. Undefined where all were sent at once. */
  readonly spanRatio: number | undefined;
  /** Of events that were sent apart, the share that arrived together with the one before. */
  readonly joinedShare: number;
  /** Of events that were sent apart, the share that arrived when the next one was sent. */
  readonly lateByOneShare: number;
  readonly lateByOneOf: number;
}

interface Timed {
  readonly sentMs: number;
  readonly atMs: number;
}

/** Undefined where fewer than three events carry a time, or where their times cannot be those of sending. */
export function delaysOf(events: readonly ObservedEvent[], sameHost: boolean): Delays | undefined {
  const first = events.find(({ sent }) => sent !== undefined)?.sent;
  if (first === undefined) return undefined;
  const timed: Timed[] = events.flatMap(({ sent, atMs }) =>
    sent === undefined || sent.source !== first.source ? [] : [{ sentMs: sent.atMs, atMs }],
  );
  if (timed.length < 3) return undefined;
  const resolutionMs = Math.max(...events.map(({ sent }) => sent?.resolutionMs ?? 0));
  const raw = timed.map(({ sentMs, atMs }) => atMs - sentMs);
  const shortest = Math.min(...raw);
  const longest = Math.max(...raw);
  const shared =
    sameHost && resolutionMs < COARSE_MS && shortest >= EARLIEST_MS - resolutionMs && longest < PLAUSIBLE_MS;
  const offset = shared ? 0 : shortest;
  const arrivalSpanMs = timed.at(-1)!.atMs - timed[0]!.atMs;
  const sendSpanMs = timed.at(-1)!.sentMs - timed[0]!.sentMs;
  return {
    source: first.source,
    events: timed.length,
    resolutionMs,
    clock: shared ? 'shared' : 'relative',
    delayMs: distributionOf(raw.map((delay) => Math.max(0, delay - offset)))!,
    sendSpanMs,
    arrivalSpanMs,
    spanRatio: sendSpanMs > resolutionMs ? arrivalSpanMs / sendSpanMs : undefined,
    joinedShare: joinedShare(timed, resolutionMs),
    ...lateByOne(timed, shared, resolutionMs),
  };
}

function joinedShare(timed: readonly Timed[], resolutionMs: number): number {
  const apart = pairs(timed).filter(({ sendGap }) => sendGap >= APART_MS + resolutionMs);
  return shareOf(apart, ({ sendGap, arrivalGap }) => arrivalGap < Math.min(TOGETHER_MS, sendGap * SHRUNK_TO));
}

/**
 * With one clock: the event arrives just after the next one was sent. With two, only an uneven pace tells: the gaps of
 * arrivals are those of sends, moved by one.
 */
function lateByOne(
  timed: readonly Timed[],
  shared: boolean,
  resolutionMs: number,
): { readonly lateByOneShare: number; readonly lateByOneOf: number } {
  const telling = pairs(timed).filter(({ sendGap }) => sendGap >= TELLING_GAP_MS + resolutionMs);
  if (shared) {
    const late = ({ event, next, sendGap }: (typeof telling)[number]): boolean => {
      const after = event.atMs - next.sentMs;
      return after >= -2 - resolutionMs && after <= Math.max(AFTER_NEXT_MS, sendGap * AFTER_NEXT_SHARE);
    };
    return { lateByOneShare: shareOf(telling, late), lateByOneOf: telling.length };
  }
  const sends = gapsOf(timed.map(({ sentMs }) => sentMs));
  const arrivals = gapsOf(timed.map(({ atMs }) => atMs));
  if (sends.length < 5 || resolutionMs >= COARSE_MS || !isUneven(sends))
    return { lateByOneShare: 0, lateByOneOf: 0 };
  const moved = arrivals.slice(0, -1).map((gap, index) => ({
    own: Math.abs(gap - sends[index]!),
    next: Math.abs(gap - sends[index + 1]!),
  }));
  return {
    lateByOneShare: shareOf(moved, ({ own, next }) => next < own / 4),
    lateByOneOf: moved.length,
  };
}

function isUneven(gaps: readonly number[]): boolean {
  const sorted = gaps.toSorted((a, b) => a - b);
  const middle = atPercentile(sorted, 50);
  return middle > 0 && (atPercentile(sorted, 90) - atPercentile(sorted, 10)) / middle > 0.4;
}

function pairs(
  timed: readonly Timed[],
): { readonly event: Timed; readonly next: Timed; readonly sendGap: number; readonly arrivalGap: number }[] {
  return timed.slice(1).map((next, index) => {
    const event = timed[index]!;
    return { event, next, sendGap: next.sentMs - event.sentMs, arrivalGap: next.atMs - event.atMs };
  });
}
