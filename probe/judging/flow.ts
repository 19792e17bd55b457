// How the events flow, whatever becomes of the connection: one after another, late, in batches, or all at the end.
// Every threshold stands in `holding.ts`, `lateness.ts`, `clumps.ts` or `delays.ts`, and in docs/methodology/probe.md.
import type { Observation } from '../observation.ts';
import { clumpsOf, piecesOf, type Clumps, type Pieces } from './clumps.ts';
import { delaysOf, type Delays } from './delays.ts';
import { distributionOf, gapsOf, type Distribution } from './distribution.ts';
import { allAtOnce, batchedByArrival, batchedBySending, heldByArrival, heldBySending } from './holding.ts';
import { delayText, FEWEST_EVENTS, unclear, type Judged } from './judged.ts';
import { delayed, inPieces, lateByOne, nagle } from './lateness.ts';
import { countText, timeText } from './wording.ts';

export interface Flow extends Judged {
  readonly events: number;
  /** Reads that completed at least one event. */
  readonly eventReads: number;
  readonly eventsPerRead: number | undefined;
  /** Between arrivals of events, in milliseconds. */
  readonly gapMs: Distribution | undefined;
  readonly clumps: Clumps | undefined;
  readonly pieces: Pieces;
  readonly delays: Delays | undefined;
}

export function flowOf(seen: Observation): Flow {
  const { events, reads } = seen;
  const clumps = clumpsOf(events, reads);
  const pieces = piecesOf(events);
  const delays = delaysOf(events, seen.sameHost);
  const eventReads = new Set(events.map(({ read }) => read)).size;
  return {
    ...judged(seen, clumps, pieces, delays),
    events: events.length,
    eventReads,
    eventsPerRead: eventReads === 0 ? undefined : events.length / eventReads,
    gapMs: distributionOf(gapsOf(events.map(({ atMs }) => atMs))),
    clumps,
    pieces,
    delays,
  };
}

function judged(
  seen: Observation,
  clumps: Clumps | undefined,
  pieces: Pieces,
  delays: Delays | undefined,
): Judged {
  const { events } = seen;
  if (clumps === undefined || events.length < FEWEST_EVENTS) {
    return unclear(
      `only ${countText(events.length, 'event')} came: a verdict needs ${FEWEST_EVENTS} (watch longer with --duration)`,
    );
  }
  return (
    (delays === undefined ? heldByArrival(seen) : heldBySending(seen, delays)) ??
    lateByOne(pieces, delays) ??
    nagle(clumps, pieces, events.length) ??
    (delays === undefined ? batchedByArrival(seen, clumps) : batchedBySending(clumps, delays)) ??
    inPieces(pieces, events.length) ??
    delayed(delays) ??
    allAtOnce(seen, delays) ?? {
      kind: 'streaming',
      patterns: [],
      evidence: [streamingText(events.length, clumps, delays)],
    }
  );
}

function streamingText(events: number, clumps: Clumps, delays: Delays | undefined): string {
  if (delays?.spanRatio !== undefined) {
    return `${events} events sent over ${timeText(delays.sendSpanMs)} arrived over ${timeText(delays.arrivalSpanMs)} (span ratio ${delays.spanRatio.toFixed(2)}); ${delayText(delays)}`;
  }
  return `${events} events came at ${clumps.count} times, at most ${clumps.largestEvents} at once`;
}
