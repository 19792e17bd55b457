// When each user asks in a slice, and for how long an answer: the same for both halves, from the slice alone.
// Open loop: each user asks at a random time of its own in every stretch, whether its last answer has ended or not.
import { NS_PER_MS } from '../../measure/clock.ts';
import { deriveSeed, Random } from '../../measure/random.ts';
import { inTurn, type Turns } from '../../measure/time/in-turn.ts';
import type { StreamParameters } from './parameters.ts';
import { meanGapMs } from './token-trace.ts';
import type { Slice } from '../workload.ts';

export interface RequestPlan {
  readonly fromNs: number;
  readonly untilNs: number;
  /** Every user asks once in each stretch of this length. */
  readonly periodNs: number;
  readonly tokens: number;
  /** How much faster than the parameters say tokens come. */
  readonly speed: number;
  readonly seed: number;
}

/**
 * The requests of a slice. In a warm-up all users ask in its first half, and get answers that are short enough to
 * end with it.
 */
export function requestPlan(slice: Slice, parameters: StreamParameters): RequestPlan {
  const { fromNs, toNs, seed, rateScale: speed } = slice;
  const { askEveryMs, tokens } = parameters;
  if (slice.phase === 'steady') {
    const periodNs = (askEveryMs * NS_PER_MS) / speed;
    return { fromNs, untilNs: toNs, periodNs, tokens, speed, seed };
  }
  const halfNs = (toNs - fromNs) / 2;
  const fitting = Math.floor((halfNs * speed) / (meanGapMs(parameters) * NS_PER_MS));
  return {
    fromNs,
    untilNs: fromNs + halfNs,
    periodNs: halfNs,
    tokens: Math.max(2, Math.min(tokens, fitting)),
    speed,
    seed,
  };
}

/** When a user asks, ascending; `turns`: users of several sides ask the same in turn, those of this one among them. */
export function requestTimes(plan: RequestPlan, user: number, turns?: Turns): number[] {
  const { fromNs, untilNs, periodNs, seed } = plan;
  const random = new Random(deriveSeed(seed, 'requests', user));
  const times: number[] = [];
  // A stretch that begins less than 1 ns before the end is a matter of rounding.
  for (let beginNs = fromNs; beginNs < untilNs - 1; beginNs += periodNs) {
    const dueNs = Math.floor(beginNs + periodNs * random.uniform());
    if (dueNs < untilNs) times.push(dueNs);
  }
  if (turns === undefined) return times;
  const own = times.values();
  const moved = inTurn(
    { next: () => own.next().value },
    turns,
    [fromNs, untilNs],
    deriveSeed(seed, 'turns', user),
  );
  return times.map(() => moved.next()!);
}
