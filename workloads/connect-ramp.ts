// Opens connections at a steady rate, the same for both transports: open loop, so that a slow handshake does
// not slow the ramp down.
import type { ClientClose, ConnectTimings } from '../clients/client.ts';
import type { Agenda } from '../measure/time/agenda.ts';
import { NS_PER_S, nowNs } from '../measure/clock.ts';
import { DurationHistogram } from '../measure/figures/histogram.ts';
import { count, countClose } from './count-close.ts';
import { unanswered } from './unanswered.ts';
import type { ConnectOutcome, MeasuredDistribution } from './workload.ts';

/** What the ramp needs to know of a connection. */
export interface Connecting {
  /** Starts to connect; one of the two callbacks is called once, when it has opened or failed. */
  connect(opened: () => void, failed: (reason: ClientClose) => void): void;
  /** Gives up a connect that has not come to an end; `failed` is called for it. */
  giveUp(): void;
  /** Undefined before it has started. */
  readonly timings: ConnectTimings | undefined;
}

/** Shorter than the harness waits for a ramp, which does not know what it has waited for. */
const PATIENCE_MS = 8_000;

/**
 * Connects all, one every 1/rateHz seconds; resolves when each has opened or failed. One that has done neither after
 * `patienceMs` is given up, and counts as failed.
 */
export function connectRamp(
  agenda: Agenda,
  rateHz: number,
  connections: readonly Connecting[],
  patienceMs = PATIENCE_MS,
): Promise<ConnectOutcome> {
  const fromNs = nowNs();
  const failures: Record<string, number> = {};
  const told: Record<string, string> = {};
  let opened = 0;
  let pending = connections.length;
  if (pending === 0) return Promise.resolve({ opened, failures });
  return new Promise((resolve) => {
    const settled = (): void => {
      if (--pending === 0) resolve({ opened, failures, told });
    };
    for (const [index, connection] of connections.entries()) {
      agenda.at(fromNs + (index * NS_PER_S) / rateHz, () => {
        let givenUp = false;
        const giveUp = (): void => {
          givenUp = true;
          connection.giveUp();
        };
        const timer = setTimeout(giveUp, patienceMs);
        connection.connect(
          () => {
            clearTimeout(timer);
            opened++;
            settled();
          },
          (reason) => {
            clearTimeout(timer);
            if (givenUp) count(failures, unanswered(connection.timings));
            else told[countClose(failures, reason)] ??= reason.message;
            settled();
          },
        );
      });
    }
  });
}

/** Of these connects: how long they took, and how long it was until their first event; where it came to that. */
export function connectDistributions(
  connects: readonly (ConnectTimings | undefined)[],
): Record<'connect_time' | 'time_to_first_event', MeasuredDistribution> {
  const connectTime = new DurationHistogram();
  const timeToFirstEvent = new DurationHistogram();
  for (const timings of connects) {
    if (timings === undefined) continue;
    const openedAfterNs = connectTimeNs(timings);
    if (openedAfterNs !== undefined) connectTime.record(openedAfterNs);
    if (timings.firstEventNs !== undefined) timeToFirstEvent.record(timings.firstEventNs - timings.startedNs);
  }
  return {
    connect_time: { histogram: connectTime, phase: 'connect', sends: connectTime.count },
    time_to_first_event: { histogram: timeToFirstEvent, phase: 'connect', sends: timeToFirstEvent.count },
  };
}

/** Time from the start of a connect to its end, in nanoseconds; undefined if it did not come to one. */
export function connectTimeNs(timings: ConnectTimings): number | undefined {
  return timings.openedNs === undefined ? undefined : timings.openedNs - timings.startedNs;
}
