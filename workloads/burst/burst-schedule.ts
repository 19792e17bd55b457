// When events are due that come in bursts: at random with a low rate, and once in every stretch of time with a high
// one for a moment. Both rates are those of Poisson processes, so that a boundary needs no memory.
import { NS_PER_MS, NS_PER_S } from '../../measure/clock.ts';
import { deriveSeed, Random } from '../../measure/random.ts';
import type { Schedule } from '../../measure/time/schedule.ts';
import type { Slice } from '../workload.ts';

export interface BurstPace {
  /** Events per second between bursts. */
  readonly rateHz: number;
  /** How many times as many within a burst. */
  readonly burstFactor: number;
  readonly burstMs: number;
  /** There is one burst in every stretch of this length, at a random place. */
  readonly burstEveryMs: number;
}

/** Events per second over all of the time. */
export function meanRateHz({ rateHz, burstFactor, burstMs, burstEveryMs }: BurstPace): number {
  return rateHz * (1 + ((burstFactor - 1) * burstMs) / burstEveryMs);
}

/** A stretch of time, in nanoseconds: [fromNs, toNs). */
export interface Burst {
  readonly fromNs: number;
  readonly toNs: number;
}

/** The bursts of a slice, ascending. Where it goes faster than in steady state, they are as much shorter and closer. */
export function burstsOf(pace: BurstPace, { fromNs, toNs, rateScale, seed }: Slice): Burst[] {
  const everyNs = (pace.burstEveryMs * NS_PER_MS) / rateScale;
  const lengthNs = (pace.burstMs * NS_PER_MS) / rateScale;
  const random = new Random(deriveSeed(seed, 'bursts'));
  const bursts: Burst[] = [];
  // A stretch that begins less than 1 ns before the end is a matter of rounding.
  for (let beginNs = fromNs; beginNs < toNs - 1; beginNs += everyNs) {
    const burstNs = beginNs + (everyNs - lengthNs) * random.uniform();
    if (burstNs < toNs) bursts.push({ fromNs: burstNs, toNs: Math.min(burstNs + lengthNs, toNs) });
  }
  return bursts;
}

/** Due times of the slice's events. */
export function burstSchedule(pace: BurstPace, slice: Slice): Schedule {
  const { toNs, rateScale, seed } = slice;
  const random = new Random(deriveSeed(seed, 'events'));
  const bursts = burstsOf(pace, slice);
  const calmGapNs = NS_PER_S / (pace.rateHz * rateScale);
  let atNs = slice.fromNs;
  let next = 0;
  return {
    next() {
      for (;;) {
        const burst = bursts[next];
        const inBurst = burst !== undefined && atNs >= burst.fromNs;
        const boundaryNs = (inBurst ? burst.toNs : burst?.fromNs) ?? Infinity;
        const dueNs = atNs + random.exponential(inBurst ? calmGapNs / pace.burstFactor : calmGapNs);
        if (dueNs < boundaryNs) {
          atNs = dueNs;
          const roundedNs = Math.floor(dueNs);
          return dueNs < toNs ? roundedNs : undefined;
        }
        if (boundaryNs >= toNs) return undefined;
        atNs = boundaryNs;
        if (inBurst) next++;
      }
    },
  };
}
