// Asks an endpoint again and again, open loop: each request is due at a time that was fixed before the first, and
// counts from then, also where it had to wait for one of the few connections. See measure/time/schedule.ts.
import { nowNs, NS_PER_MS, NS_PER_S } from '../../measure/clock.ts';
import { arrivalSchedule } from '../../measure/time/schedule.ts';
import { observe } from '../observe.ts';
import type { ProbeRequest } from '../request.ts';
import { outcomeOf, type Outcome } from './outcome.ts';

export interface RepeatOptions {
  readonly requests: number;
  /** Requests under way at once, at most. */
  readonly concurrency: number;
  readonly rateHz: number;
  /** Each is watched no longer than this. */
  readonly durationMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((finished: number) => void) | undefined;
}

/** One outcome for each request that was started; fewer than asked for where Ctrl-C came. */
export async function repeat(request: ProbeRequest, options: RepeatOptions): Promise<Outcome[]> {
  const { requests, concurrency, rateHz, durationMs, signal } = options;
  const fromNs = nowNs();
  const schedule = arrivalSchedule('constant', rateHz, fromNs, fromNs + (requests / rateHz) * NS_PER_S, 0);
  const slots = new Slots(concurrency);
  const running: Promise<unknown>[] = [];
  const outcomes: Outcome[] = [];
  for (let dueNs = schedule.next(); dueNs !== undefined; dueNs = schedule.next()) {
    await until(dueNs, signal);
    await slots.take();
    if (signal?.aborted === true) break;
    const due = dueNs;
    const startLagMs = (nowNs() - due) / NS_PER_MS;
    const one = observe(request, { durationMs, signal, dueNs: due })
      .then((seen) => outcomes.push(outcomeOf(seen, (due - fromNs) / NS_PER_MS, startLagMs)))
      .finally(() => {
        slots.giveBack();
        options.progress?.(outcomes.length);
      });
    running.push(one);
  }
  await Promise.all(running);
  return outcomes.toSorted((a, b) => a.dueMs - b.dueMs);
}

/** A number of places, waited for in order. */
class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(free: number) {
    this.#free = free;
  }

  take(): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return Promise.resolve();
    }
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  giveBack(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

function until(dueNs: number, signal: AbortSignal | undefined): Promise<void> {
  const waitMs = (dueNs - nowNs()) / NS_PER_MS;
  if (waitMs <= 0 || signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, waitMs);
    signal?.addEventListener('abort', done, { once: true });
  });
}
