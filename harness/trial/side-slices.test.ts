// What a network between the sides changes about slices.
import { describe, expect, it } from 'vitest';
import { chat } from '../../scenarios/chat.ts';
import { networkSettings } from '../../scenarios/networks.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { stockTicker } from '../../scenarios/stock-ticker.ts';
import { warmUpScaleOf, type BlockPlan } from '../plan/plan.ts';
import { PROFILES } from '../plan/profile.ts';
import { flightOf } from './side-slices.ts';

const REGIONAL = { name: 'regional', settings: networkSettings({ rttMs: 20 }) };

function blockOf(scenario: Scenario, network?: typeof REGIONAL): BlockPlan {
  const parameters = { connections: 10, channels: 1, rooms: 1, rateHz: 10, payloadBytes: 100 };
  return { steps: [{ scenario, network, parameters }], profile: PROFILES.quick } as unknown as BlockPlan;
}

describe('the end of a slice', () => {
  it('waits one way for what a server sends; for what a client sends both ways, and for an answer before', () => {
    expect(flightOf(blockOf(stockTicker, REGIONAL))).toEqual({ flightNs: 10_000_000 });
    expect(flightOf(blockOf(chat, REGIONAL))).toEqual({ flightNs: 40_000_000 });
  });

  it('waits for nothing where there is no network', () => {
    expect(flightOf(blockOf(chat))).toEqual({});
  });
});

describe('a warm-up over a network', () => {
  it('is faster than the load where a server sends, and as fast where clients do, who wait for answers', () => {
    expect(warmUpScaleOf(blockOf(stockTicker, REGIONAL))).toBe(20);
    expect(warmUpScaleOf(blockOf(chat, REGIONAL))).toBe(1);
    expect(warmUpScaleOf(blockOf(chat))).toBe(20);
  });
});
