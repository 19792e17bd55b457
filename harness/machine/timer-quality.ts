// How late this machine lets an event begin: the floor under every send lag. Measured as the publisher works, with
// events at a constant rate that do nothing.
import { Agenda } from '../../measure/time/agenda.ts';
import { NS_PER_MS, NS_PER_S, nowNs } from '../../measure/clock.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { arrivalSchedule } from '../../measure/time/schedule.ts';

export interface TimerQuality {
  /** Events that were timed. */
  readonly events: number;
  /** How much later than due they began. */
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

const RATE_HZ = 200;

/** The thread that keeps time settles first. */
const SETTLE_MS = 50;

/** Takes `seconds`, and a little more. */
export async function measureTimer(seconds: number): Promise<TimerQuality> {
  const agenda = new Agenda();
  await agenda.start();
  const lateness = new DurationHistogram();
  const fromNs = nowNs() + SETTLE_MS * NS_PER_MS;
  const schedule = arrivalSchedule('constant', RATE_HZ, fromNs, fromNs + seconds * NS_PER_S, 0);
  await new Promise<void>((resolve) => {
    const next = (): void => {
      const dueNs = schedule.next();
      if (dueNs === undefined) return resolve();
      agenda.at(dueNs, () => {
        lateness.record(nowNs() - dueNs);
        next();
      });
    };
    next();
  });
  await agenda.stop();
  return {
    events: lateness.count,
    p50Ns: lateness.percentile(50)!,
    p99Ns: lateness.percentile(99)!,
    maxNs: lateness.max!,
  };
}
