import { describe, expect, it } from 'vitest';
import { NS_PER_MS } from '../../measure/clock.ts';
import { requestPlan, requestTimes } from './request-plan.ts';
import { PARAMETERS } from './workload.fixture.ts';
import type { Slice } from '../workload.ts';

const { askEveryMs, tokens } = PARAMETERS;

function slice(lengthMs: number, changed: Partial<Slice> = {}): Slice {
  const fromNs = 123_456_789_012_345;
  const toNs = fromNs + lengthMs * NS_PER_MS;
  return { index: 0, phase: 'steady', fromNs, toNs, rateScale: 1, discard: false, seed: 3, ...changed };
}

const users = [...Array(200).keys()];

describe('the requests of a slice', () => {
  it.each([1, 3])('are one of each user in each of %i stretches', (stretches) => {
    const steady = slice(stretches * askEveryMs);
    const plan = requestPlan(steady, PARAMETERS);
    for (const user of users) {
      const stretchOf = requestTimes(plan, user).map((ns) =>
        Math.floor((ns - steady.fromNs) / (askEveryMs * NS_PER_MS)),
      );
      expect(stretchOf).toEqual([...Array(stretches).keys()]);
    }
    expect(plan).toMatchObject({ tokens, speed: 1 });
  });

  it('depend on the seed of the slice and on the user', () => {
    const [plan, same, other] = [3, 3, 4].map((seed) => requestPlan(slice(askEveryMs, { seed }), PARAMETERS));
    expect(requestTimes(plan!, 1)).toEqual(requestTimes(same!, 1));
    expect(requestTimes(plan!, 1)).not.toEqual(requestTimes(other!, 1));
    expect(requestTimes(plan!, 1)).not.toEqual(requestTimes(plan!, 2));
  });

  it('come in turn where several sides ask the same, at the distance given and in an order of their own each time', () => {
    const distanceNs = 0.4 * NS_PER_MS;
    const plan = requestPlan(slice(askEveryMs), PARAMETERS);
    const bySender = [0, 1].map((sender) =>
      users.flatMap((user) => requestTimes(plan, user, { sender, senders: 2, distanceNs })),
    );
    const [first, second] = bySender as [number[], number[]];
    const apart = first.map((ns, index) => second[index]! - ns);
    // Those at the very ends of the slice stay in it.
    const between = apart.filter((ns) => Math.abs(ns) === distanceNs);
    expect(between.length).toBeGreaterThan(0.95 * users.length);
    for (const sign of [-1, 1])
      expect(between.filter((ns) => Math.sign(ns) === sign).length).toBeGreaterThan(users.length / 3);
  });

  it('are as many in a shorter slice that goes faster', () => {
    const plan = requestPlan(slice(askEveryMs / 7, { rateScale: 7 }), PARAMETERS);
    expect(users.flatMap((user) => requestTimes(plan, user))).toHaveLength(users.length);
    expect(plan).toMatchObject({ tokens, speed: 7 });
  });

  it('come early in a warm-up, for answers that end with it', () => {
    const warmUp = slice(40, { phase: 'warm-up', rateScale: 2 });
    const plan = requestPlan(warmUp, PARAMETERS);
    const times = users.flatMap((user) => requestTimes(plan, user));
    expect(times).toHaveLength(users.length);
    expect(Math.max(...times)).toBeLessThan(warmUp.fromNs + 20 * NS_PER_MS);
    // 20 ms at twice the speed, and some 2.5 ms a token.
    expect(plan).toMatchObject({ tokens: 10, speed: 2 });
    const short = requestPlan(slice(4, { phase: 'warm-up' }), PARAMETERS);
    expect(short.tokens).toBe(2);
  });
});
