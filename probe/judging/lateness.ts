// Events that arrive one by one, but late: by one event, by a delayed acknowledgement, in pieces, or all of them.
import type { Clumps, Pieces } from './clumps.ts';
import type { Delays } from './delays.ts';
import { delayText, FEWEST_EVENTS, type Judged } from './judged.ts';
import { percentText, timeText } from './wording.ts';

/** Late by one: this share of the events, of at least so many that can tell. */
const LATE_BY_ONE_SHARE = 0.7;
const LATE_BY_ONE_LEAST = 3;
const IN_PIECES_SHARE = 0.3;
/** Linux sends a delayed acknowledgement after 40 ms: what waits for it comes that late. */
const NAGLE_MS = [30, 60] as const;
/** Clumps that follow each other that fast tell it only where there are enough events. */
const NAGLE_EVENTS = 10;
const DELAYED_MS = 100;

export function lateByOne(pieces: Pieces, delays: Delays | undefined): Judged | undefined {
  if (pieces.completedByNext >= LATE_BY_ONE_SHARE) {
    return {
      kind: 'delayed',
      patterns: ['late-by-one'],
      evidence: [
        `${percentText(pieces.completedByNext)} of the events were completed only by the read in which the next one begins, ${timeText(pieces.usualWaitMs ?? 0)} after their own begin: always one event late`,
      ],
    };
  }
  if (delays === undefined || delays.lateByOneOf < LATE_BY_ONE_LEAST) return undefined;
  if (delays.lateByOneShare < LATE_BY_ONE_SHARE) return undefined;
  return {
    kind: 'delayed',
    patterns: ['late-by-one'],
    evidence: [
      `${percentText(delays.lateByOneShare)} of the events arrived when the next one was sent, not when they were (${delayText(delays)}): always one event late`,
    ],
  };
}

export function nagle(clumps: Clumps, pieces: Pieces, events: number): Judged | undefined {
  if (pieces.share >= IN_PIECES_SHARE && pieces.events >= FEWEST_EVENTS && isDelayedAck(pieces.usualWaitMs)) {
    return {
      kind: 'delayed',
      patterns: ['nagle'],
      evidence: [
        `${percentText(pieces.share)} of the events came in two pieces, the second ${timeText(pieces.usualWaitMs!)} after the first: the 40 ms for which Linux delays an acknowledgement`,
      ],
    };
  }
  if (events >= NAGLE_EVENTS && clumps.usualEvents >= 2 && isDelayedAck(clumps.usualGapMs)) {
    return {
      kind: 'delayed',
      patterns: ['nagle'],
      evidence: [
        `events come ${clumps.usualEvents} at once, every ${timeText(clumps.usualGapMs!)}: the 40 ms for which Linux delays an acknowledgement`,
      ],
    };
  }
  return undefined;
}

export function inPieces(pieces: Pieces, events: number): Judged | undefined {
  if (pieces.share < IN_PIECES_SHARE || events < FEWEST_EVENTS) return undefined;
  return {
    kind: 'delayed',
    patterns: ['in-pieces'],
    evidence: [
      `${percentText(pieces.share)} of the events came in pieces, the last ${timeText(pieces.usualWaitMs ?? 0)} after the first`,
    ],
  };
}

export function delayed(delays: Delays | undefined): Judged | undefined {
  if (delays === undefined || delays.delayMs.p50 < DELAYED_MS + delays.resolutionMs) return undefined;
  return {
    kind: 'delayed',
    patterns: [],
    evidence: [`events arrive one by one, but late: ${delayText(delays)}`],
  };
}

function isDelayedAck(ms: number | undefined): boolean {
  return ms !== undefined && ms >= NAGLE_MS[0] && ms <= NAGLE_MS[1];
}
