// The time of day to a microsecond, for programs that compare it with their own: the system's clock counts
// milliseconds in JavaScript (https://tc39.es/ecma262/#sec-date.now), so the monotonic clock fills in the rest. It is
// never further from the system's clock than the millisecond that this shows, however that is corrected.
import { NS_PER_MS, NS_PER_US, nowNs } from '../../measure/clock.ts';

const US_PER_MS = 1e3;

export class WallClock {
  /** What to add to the monotonic clock, in microseconds. */
  #offsetUs = -Infinity;

  /** Waits busily for the system's next millisecond, after which the first readings are as good as all others. */
  settle(): void {
    const nowMs = Date.now();
    while (Date.now() === nowMs);
    this.nowUs();
  }

  /** Microseconds since 1970-01-01T00:00:00Z, a whole number. `nowMs` and `monotonicNs` are for tests. */
  nowUs(nowMs = Date.now(), monotonicNs = nowNs()): number {
    const monotonicUs = Math.floor(monotonicNs / NS_PER_US);
    const earliestUs = nowMs * US_PER_MS;
    const latestUs = earliestUs + NS_PER_MS / NS_PER_US - 1;
    const us = Math.min(Math.max(monotonicUs + this.#offsetUs, earliestUs), latestUs);
    this.#offsetUs = us - monotonicUs;
    return us;
  }
}
