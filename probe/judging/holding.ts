// Events that are collected: all of them until the end, or some of them again and again. Where they carry sending times
// these decide; else the pattern of arrivals does, and says that it may be the server's own.
import type { Observation } from '../observation.ts';
import type { Clumps } from './clumps.ts';
import type { Delays } from './delays.ts';
import { delayText, unclear, type Judged } from './judged.ts';
import { countText, percentText, timeText } from './wording.ts';

/** Held: what was sent over this long arrived within a tenth of it, and the stream has ended. */
const HELD_SPAN_MS = 300;
const HELD_RATIO = 0.1;
/** Without sending times: everything came at once, this long after it was asked for. */
const HELD_SILENCE_MS = 500;
/** At once: within this, or within this share of the time before it. */
const AT_ONCE_MS = 20;
const AT_ONCE_SHARE = 0.05;
/** Batched: this share of the events arrived with the one before, and one in ten was held this long. */
const BATCHED_SHARE = 0.3;
const BATCHED_HOLD_MS = 50;
/** Without sending times: clumps of this many, this far apart; of fewer, where reads end within events. */
const BATCHED_EVENTS = 3;
const BATCHED_EVENTS_CUT = 2;
const BATCHED_GAP_MS = 100;
const CUT_READS_SHARE = 0.3;
/** Buffers have sizes like these; a clump that is within 10 % of one filled it. */
const BUFFER_BYTES = [1024, 2048, 4096, 8192, 16_384, 32_768, 65_536];
const LIKE_BUFFER = 0.1;

export function heldBySending(seen: Observation, delays: Delays): Judged | undefined {
  const { sendSpanMs, arrivalSpanMs, spanRatio, resolutionMs } = delays;
  if (spanRatio === undefined || sendSpanMs < HELD_SPAN_MS + resolutionMs || spanRatio >= HELD_RATIO)
    return undefined;
  const evidence = [
    `sent over ${timeText(sendSpanMs)}, arrived within ${timeText(arrivalSpanMs)}: a span ratio of ${spanRatio.toFixed(2)} where streaming has 1`,
  ];
  return { kind: hasEnded(seen) ? 'held' : 'batched', patterns: [], evidence };
}

export function heldByArrival(seen: Observation): Judged | undefined {
  const { end, events, milestones } = seen;
  const first = events[0]!.atMs;
  const asked = milestones.tlsMs ?? milestones.tcpMs ?? 0;
  if (!hasEnded(seen) || first - asked < HELD_SILENCE_MS || !cameAtOnce(seen, first - asked))
    return undefined;
  return {
    kind: 'held',
    patterns: [],
    evidence: [
      `all ${events.length} events came within ${timeText(events.at(-1)!.atMs - first)}, ${timeText(first - asked)} after the request, and the stream ended ${timeText(end.atMs - first)} later`,
      'the events carry no time, so a server that makes them all at once looks the same: --time-field tells',
    ],
  };
}

export function batchedBySending(clumps: Clumps, delays: Delays): Judged | undefined {
  if (delays.joinedShare < BATCHED_SHARE || delays.delayMs.p90 < BATCHED_HOLD_MS + delays.resolutionMs)
    return undefined;
  return {
    kind: 'batched',
    patterns: bufferSize(clumps) === undefined ? [] : ['full-buffer'],
    evidence: [
      `${percentText(delays.joinedShare)} of the events that were sent apart arrived together with the one before (${delayText(delays)})`,
      ...clumpText(clumps),
    ],
  };
}

export function batchedByArrival(seen: Observation, clumps: Clumps): Judged | undefined {
  const gap = clumps.usualGapMs ?? 0;
  const cutsEvents = seen.reads.length > 0 && seen.unfinishedReads / seen.reads.length >= CUT_READS_SHARE;
  if (gap < BATCHED_GAP_MS || clumps.usualEvents < (cutsEvents ? BATCHED_EVENTS_CUT : BATCHED_EVENTS))
    return undefined;
  const size = bufferSize(clumps);
  const isBuffer = cutsEvents || size !== undefined;
  return {
    kind: 'batched',
    patterns: isBuffer ? ['full-buffer'] : [],
    evidence: [
      ...clumpText(clumps),
      ...(cutsEvents ? ['they end in the middle of an event: what holds them knows bytes, not events'] : []),
      ...(isBuffer
        ? []
        : ['the events carry no time, so a server that sends in bursts looks the same: --time-field tells']),
    ],
  };
}

/** Everything came at once, and nothing says whether it was sent so. */
export function allAtOnce(seen: Observation, delays: Delays | undefined): Judged | undefined {
  if (delays !== undefined || !cameAtOnce(seen)) return undefined;
  const { events, end } = seen;
  return unclear(
    hasEnded(seen)
      ? `all ${events.length} events came at once, and the stream was over after ${timeText(end.atMs)}: too short to tell whether it was held`
      : `all ${events.length} events came at once, and then none: a history that is sent on connecting looks like this (watch longer with --duration)`,
  );
}

function cameAtOnce({ events }: Observation, afterMs = 0): boolean {
  return events.at(-1)!.atMs - events[0]!.atMs <= Math.max(AT_ONCE_MS, afterMs * AT_ONCE_SHARE);
}

function hasEnded({ end }: Observation): boolean {
  return end.by === 'server';
}

function clumpText(clumps: Clumps): string[] {
  const { count, usualEvents, usualGapMs, smallestBytes, usualBytes, largestBytes } = clumps;
  const size = bufferSize(clumps);
  return [
    `${countText(count, 'clump')} of about ${countText(usualEvents, 'event')}${usualGapMs === undefined ? '' : `, ${timeText(usualGapMs)} apart`}`,
    size === undefined
      ? `nothing came through in less than ${countText(smallestBytes, 'byte')} (usually ${usualBytes}, at most ${largestBytes})`
      : `each is ${countText(usualBytes, 'byte')}: a buffer of ${size} bytes that must be full`,
  ];
}

/** The size of the buffer that the clumps look like. */
function bufferSize({ count, usualBytes }: Clumps): number | undefined {
  if (count < 3) return undefined;
  return BUFFER_BYTES.find((size) => Math.abs(usualBytes - size) <= size * LIKE_BUFFER);
}
