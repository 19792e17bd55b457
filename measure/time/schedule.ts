// When events are due. Open loop: the schedule is fixed before the first event and never waits for the
// system under test (Schroeder et al., "Open Versus Closed: A Cautionary Tale", NSDI 2006).
import { NS_PER_S } from '../clock.ts';
import { Random } from '../random.ts';

/** `constant`: equal gaps. `poisson`: exponential gaps, as from many independent sources. */
export type Arrivals = 'constant' | 'poisson';

/** Due times of one slice, ascending. */
export interface Schedule {
  /** The next due time (monotonic, ns), or undefined when the slice has no more. */
  next(): number | undefined;
}

/**
 * Arrivals at `rateHz` in [fromNs, toNs). The first of constant arrivals is half a gap after `fromNs`, so that
 * a slice holds rate × duration of them whatever its length.
 */
export function arrivalSchedule(
  arrivals: Arrivals,
  rateHz: number,
  fromNs: number,
  toNs: number,
  seed: number,
): Schedule {
  const gapNs = NS_PER_S / rateHz;
  if (arrivals === 'constant') {
    let index = 0;
    return {
      next() {
        const dueNs = fromNs + (index++ + 0.5) * gapNs;
        return dueNs < toNs ? Math.round(dueNs) : undefined;
      },
    };
  }
  const random = new Random(seed);
  let dueNs = fromNs;
  return {
    next() {
      dueNs += random.exponential(gapNs);
      return dueNs < toNs ? Math.round(dueNs) : undefined;
    },
  };
}
