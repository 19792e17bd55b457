// When an event was sent, where it says so: the project's stamp, a field of its JSON, or an id that is a time.
import { nowNs, NS_PER_MS } from '../../measure/clock.ts';
import { emptyStamp, readStamp, STAMP_OFFSET, STAMP_PREFIX } from '../../measure/events/stamp.ts';

/** A sending time. Two of one source can be compared; with the time of arrival only where the clocks are one. */
export interface SentTime {
  /** Milliseconds since the begin of the observation, on the sender's clock. */
  readonly atMs: number;
  readonly source: 'stamp' | 'field' | 'id';
  /** How coarse it is, in milliseconds: 1000 for a time in whole seconds. */
  readonly resolutionMs: number;
}

/** A wall clock time. */
interface WallTime {
  readonly epochMs: number;
  readonly resolutionMs: number;
}

/** An id is taken for a time only where it is about now: ids that count may look like one. */
const ABOUT_NOW_MS = 10 * 60_000;

const PREFIX = Buffer.from(STAMP_PREFIX);

/** Reads sending times, for one observation. */
export class SentTimes {
  readonly #startedAt: number;
  readonly #startedNs: number;
  readonly #path: readonly string[] | undefined;
  readonly #stamp = emptyStamp();

  /** `startedAt`, `startedNs`: its begin on the wall clock (ms since 1970) and on the monotonic one. */
  constructor(startedAt: number, startedNs: number, path: readonly string[] | undefined) {
    this.#startedAt = startedAt;
    this.#startedNs = startedNs;
    this.#path = path;
  }

  /** `json`: the event's data, parsed, where it is JSON. */
  of(data: Buffer, id: string, json: unknown): SentTime | undefined {
    if (this.#path !== undefined) return this.#onWall(timeIn(valueAt(json, this.#path)), 'field');
    if (
      data.subarray(0, PREFIX.length).equals(PREFIX) &&
      readStamp(data, STAMP_OFFSET, data.length, this.#stamp)
    ) {
      return { atMs: (this.#stamp.sentNs - this.#startedNs) / NS_PER_MS, source: 'stamp', resolutionMs: 0 };
    }
    const time = timeOfId(id);
    if (time === undefined || Math.abs(time.epochMs - this.#wallNow()) > ABOUT_NOW_MS) return undefined;
    return this.#onWall(time, 'id');
  }

  #wallNow(): number {
    return this.#startedAt + (nowNs() - this.#startedNs) / NS_PER_MS;
  }

  #onWall(time: WallTime | undefined, source: 'field' | 'id'): SentTime | undefined {
    if (time === undefined) return undefined;
    return { atMs: time.epochMs - this.#startedAt, source, resolutionMs: time.resolutionMs };
  }
}

function valueAt(json: unknown, path: readonly string[]): unknown {
  let value = json;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** A time as people write it into events: an ISO date, or seconds, milliseconds, micro- or nanoseconds since 1970. */
export function timeIn(value: unknown): WallTime | undefined {
  if (typeof value === 'number') return epoch(value);
  if (typeof value !== 'string') return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return epoch(Number(value));
  const epochMs = Date.parse(value);
  if (!/^\d{4}-\d\d-\d\dT/.test(value) || Number.isNaN(epochMs)) return undefined;
  return { epochMs, resolutionMs: /\.\d/.test(value) ? 1 : 1000 };
}

function epoch(value: number): WallTime | undefined {
  if (value < 1e8 || value > 1e20) return undefined;
  if (value < 1e11) return { epochMs: value * 1000, resolutionMs: Number.isInteger(value) ? 1000 : 1 };
  if (value < 1e14) return { epochMs: value, resolutionMs: 1 };
  return { epochMs: value < 1e17 ? value / 1e3 : value / 1e6, resolutionMs: 1 };
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The time in an id: a number since 1970, Redis's `milliseconds-number`, an ISO date, a UUID of version 7, a ULID. */
export function timeOfId(id: string): WallTime | undefined {
  if (/^\d{10,19}(-\d+)?$/.test(id)) return epoch(Number(id.split('-', 1)[0]));
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(id)) {
    return { epochMs: Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), resolutionMs: 1 };
  }
  if (/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id)) {
    const epochMs = id
      .slice(0, 10)
      .split('')
      .reduce((sum, digit) => sum * 32 + CROCKFORD.indexOf(digit), 0);
    return { epochMs, resolutionMs: 1 };
  }
  return timeIn(id);
}
