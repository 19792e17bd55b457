// Observations as tests of the judging state them: what matters in each, the rest as on a stream without a fault.
import type { Observation } from './observation.ts';
import type { ObservedEvent } from './reading/event-log.ts';

/** An event that came in a read of its own, unless told otherwise. */
export function observedEvent(atMs: number, changes: Partial<ObservedEvent> = {}): ObservedEvent {
  return {
    atMs,
    beganMs: atMs,
    read: 0,
    dataBytes: 10,
    type: '',
    id: '',
    sent: undefined,
    chunk: undefined,
    ...changes,
  };
}

/** Events at these times, each completed by its own read of 20 bytes. */
export function observation(times: readonly number[], changes: Partial<Observation> = {}): Observation {
  const events = times.map((atMs, read) => observedEvent(atMs, { read, id: String(read) }));
  return {
    kind: 'event-stream',
    url: 'http://127.0.0.1:8080/events',
    method: 'GET',
    startedAt: 1_800_000_000_000,
    address: '127.0.0.1',
    sameHost: true,
    redirects: [],
    tls: undefined,
    milestones: { tcpMs: 1, headMs: 2, firstByteMs: times[0] ?? 2 },
    head: { status: 200, httpVersion: '1.1', headers: { 'content-type': 'text/event-stream' } },
    bodyStart: '',
    reads: times.map((atMs) => ({ atMs, bytes: 20 })),
    unfinishedReads: 0,
    events,
    eventsNotKept: 0,
    heartbeats: [],
    retryMs: undefined,
    lines: { malformed: 0, samples: [], comments: 0, blocksWithoutData: 0, unfinished: false, bytes: 0 },
    frames: undefined,
    end: { by: 'probe', how: 'duration', atMs: (times.at(-1) ?? 0) + 100 },
    ...changes,
  };
}

/** `count` times, `gapMs` apart, from `fromMs` on. */
export function steady(count: number, gapMs: number, fromMs = 100): number[] {
  return Array.from({ length: count }, (_, index) => fromMs + index * gapMs);
}
