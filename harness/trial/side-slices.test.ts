// How long a slice waits for its last events on their way over a network.
import { describe, expect, it } from 'vitest';
import { chat } from '../../scenarios/chat.ts';
import { networkSettings } from '../../scenarios/networks.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { stockTicker } from '../../scenarios/stock-ticker.ts';
import type { BlockPlan } from '../plan/plan.ts';
import { flightOf } from './side-slices.ts';

const REGIONAL = { name: 'regional', settings: networkSettings({ rttMs: 20 }) };

function blockOf(scenario: Scenario, network?: typeof REGIONAL): BlockPlan {
  return { steps: [{ scenario, network }] } as unknown as BlockPlan;
}

describe('the end of a slice', () => {
  it('waits one way for what a server sends, and both ways for what a client sends', () => {
    expect(flightOf(blockOf(stockTicker, REGIONAL))).toEqual({ flightNs: 10_000_000 });
    expect(flightOf(blockOf(chat, REGIONAL))).toEqual({ flightNs: 20_000_000 });
  });

  it('waits for nothing where there is no network', () => {
    expect(flightOf(blockOf(chat))).toEqual({});
  });
});
