// How the connection ended, and whether something cut it: closed in the middle, or neatly at exactly the limit of
// somebody in between.
import { NO_STATUS } from '../../clients/lean/frame-parser.ts';
import type { End, Observation } from '../observation.ts';
import { countText, timeText } from './wording.ts';

/** What set the limit: `silence` since the last byte, or `total` time of the response. */
export type Limit = 'silence' | 'total' | 'unknown';

export interface Cut {
  readonly afterMs: number;
  /** Since the last byte came. */
  readonly quietMs: number;
  readonly limit: Limit;
  readonly evidence: readonly string[];
}

/** Limits that servers, proxies and platforms have, in seconds. */
const USUAL_LIMITS_S = [
  10, 15, 20, 25, 30, 55, 60, 75, 90, 100, 120, 180, 240, 300, 350, 600, 900, 1800, 3600,
];
const NEAR = 0.015;
const NEAR_LEAST_S = 0.3;

/** Close codes with which a server says that it is done: RFC 6455 section 7.4.1. */
const ORDERLY_CLOSE: ReadonlySet<number> = new Set([1000, NO_STATUS]);

const END_TYPES = /^(done|end|close|closed|complete|completed|finish|finished|stop|eof)$/i;

/** Undefined where the connection was not cut. */
export function cutOf(seen: Observation): Cut | undefined {
  const { end } = seen;
  if (end.by !== 'server') return undefined;
  const quietMs = end.atMs - lastByteMs(seen);
  const limit = limitOf(end.atMs - (seen.milestones.tcpMs ?? 0), quietMs);
  const reason = reasonOf(seen, end, limit !== undefined && !saysEnd(seen));
  if (reason === undefined) return undefined;
  return {
    afterMs: end.atMs,
    quietMs,
    limit: limit?.limit ?? 'unknown',
    evidence: [reason, ...timing(end.atMs, quietMs, limit?.seconds, limit?.limit)],
  };
}

type EndByServer = Extract<End, { readonly by: 'server' }>;

/** Why this end is a cut; undefined where it is none. `atLimit`: it came exactly at a usual limit, and unannounced. */
function reasonOf(seen: Observation, end: EndByServer, atLimit: boolean): string | undefined {
  const isWebSocket = seen.kind === 'websocket';
  if (end.how === 'reset')
    return `the connection was reset${end.code === undefined ? '' : ` (code ${end.code})`}`;
  if (end.how === 'truncated') {
    return isWebSocket
      ? 'the connection was closed without a closing handshake (a browser reports code 1006)'
      : 'the connection was closed in the middle of the response: its end never came';
  }
  if (end.how === 'until-close' && seen.lines.unfinished) {
    return 'the connection was closed in the middle of an event';
  }
  if (isWebSocket && !ORDERLY_CLOSE.has(end.code ?? NO_STATUS)) {
    return `the server closed with code ${end.code}${end.reason === undefined ? '' : ` (${end.reason})`}`;
  }
  return !isWebSocket && atLimit
    ? 'the response ended in order, but exactly at a usual limit and without an event that says so'
    : undefined;
}

/** When the last byte came, or the request was sent. */
export function lastByteMs({ reads, milestones }: Observation): number {
  return reads.at(-1)?.atMs ?? milestones.headMs ?? milestones.tlsMs ?? milestones.tcpMs ?? 0;
}

function saysEnd({ events }: Observation): boolean {
  return events
    .slice(-4)
    .some(({ type, chunk }) => chunk?.done === true || chunk?.finished === true || END_TYPES.test(type));
}

function limitOf(
  totalMs: number,
  quietMs: number,
): { readonly limit: 'silence' | 'total'; readonly seconds: number } | undefined {
  const quiet = usualLimit(quietMs);
  if (quiet !== undefined) return { limit: 'silence', seconds: quiet };
  const total = usualLimit(totalMs);
  return total === undefined ? undefined : { limit: 'total', seconds: total };
}

function usualLimit(ms: number): number | undefined {
  const seconds = ms / 1000;
  return USUAL_LIMITS_S.find((limit) => Math.abs(seconds - limit) <= Math.max(NEAR_LEAST_S, limit * NEAR));
}

function timing(
  atMs: number,
  quietMs: number,
  seconds: number | undefined,
  limit: 'silence' | 'total' | undefined,
): string[] {
  const when = `${timeText(atMs)} after the begin, ${timeText(quietMs)} after the last byte`;
  if (seconds === undefined) return [when];
  const what = limit === 'silence' ? 'silence' : 'the whole response';
  return [when, `${countText(seconds, 'second')} is a usual limit on ${what}`];
}
